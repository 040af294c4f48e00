import type { CustomEvent } from "anyfn/adapter";
import { text } from "./field.ts";
import { eventsOf, plainData } from "./payload.ts";
import { toDate } from "./time.ts";

/** CloudEvents as events of their own type. Their extension attributes are in `native`. @throws MalformedEventError with the path of the first wrong field */
export function customEvents(
  native: unknown,
  nativeContext: unknown,
  trigger: string,
  read: (data: unknown) => unknown = (data) => data,
): readonly CustomEvent[] {
  return eventsOf(native, nativeContext, trigger).map((event) => ({
    kind: "event",
    type: text(event.type, trigger, "type"),
    id: text(event.id, trigger, "id"),
    source: text(event.source, trigger, "source"),
    time: toDate(event.time),
    subject: event.subject,
    data: read(plainData(event)),
    native: event.native,
  }));
}
