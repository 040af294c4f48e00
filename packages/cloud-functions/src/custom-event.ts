import type { CustomEvent } from "anyfn/adapter";
import { nonEmptyText, toDate } from "anyfn/read";
import { eventsOf, plainData } from "./payload.ts";

/** CloudEvents as events of their own type. Their extension attributes are in `native`. @throws MalformedEventError with the path of the first wrong field */
export function customEvents(
  native: unknown,
  nativeContext: unknown,
  trigger: string,
  read: (data: unknown) => unknown = (data) => data,
): readonly CustomEvent[] {
  return eventsOf(native, nativeContext, trigger).map((event) => ({
    kind: "event",
    type: nonEmptyText(event.type, trigger, "type"),
    id: nonEmptyText(event.id, trigger, "id"),
    source: nonEmptyText(event.source, trigger, "source"),
    time: toDate(event.time),
    subject: event.subject,
    data: read(plainData(event)),
    native: event.native,
  }));
}
