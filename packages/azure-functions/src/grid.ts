import { type CoreEvent, eachMessage, type KnownOf, type MessageKind } from "anyfn/adapter";
import { type Fields, fields, fromBase64, object, optionalText, text, toDate } from "anyfn/read";

/** An event of Event Grid, in whichever of its two schemas it came. */
export interface Told {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string | undefined;
  readonly time: Date;
  readonly data: unknown;
  readonly native: unknown;
}

/**
 * The events of an invocation: one, or several where the registration has `cardinality: "many"`, and then one that cannot be read fails
 * alone. The envelope is the input's: its copy in the metadata has lost types.
 */
export function toldBy<Event extends CoreEvent<MessageKind>>(
  native: unknown,
  trigger: string,
  toEvent: (told: Told) => Event,
): readonly Event[] {
  if (!Array.isArray(native)) return [toEvent(told(native, trigger, ""))];
  return eachMessage<Event, unknown>(
    native,
    (event, index) => toEvent(told(event, trigger, `[${index}]`)),
    (event, index) =>
      ({ id: optionalText(fields(event)?.["id"]) ?? `[${index}]`, native: event }) as KnownOf<Event>, // every kind of event has these two
  );
}

function told(native: unknown, trigger: string, at: string): Told {
  const event = object(native, trigger, at === "" ? "event" : at);
  const path = (name: string): string => (at === "" ? name : `${at}.${name}`);
  const cloud = event["specversion"] !== undefined;
  return {
    id: text(event["id"], trigger, path("id")),
    source: cloud
      ? text(event["source"], trigger, path("source"))
      : (optionalText(event["topic"]) ?? "azure:event-grid"),
    type: text(cloud ? event["type"] : event["eventType"], trigger, path(cloud ? "type" : "eventType")),
    subject: optionalText(event["subject"]),
    time: toDate(cloud ? event["time"] : event["eventTime"]),
    data: dataOf(event),
    native,
  };
}

function dataOf(event: Fields): unknown {
  const { data, data_base64: base64 } = event;
  return data === undefined && typeof base64 === "string" ? fromBase64(base64) : data;
}
