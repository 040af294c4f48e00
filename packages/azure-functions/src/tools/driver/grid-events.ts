import type { MessageStimulus } from "anyfn/driver";
import { dateTime, extraFields, idOf, single, timeOf } from "./message.ts";
import { type AzureCall, json, type RpcData } from "./rpc.ts";

type Events = Omit<MessageStimulus<"event">, "kind">;

/** An event in Event Grid's own schema, which always has a subject. */
export function eventGridCall({ messages, extra, sparse }: Events): AzureCall {
  const message = single(messages, "Event Grid");
  if (typeof message.data !== "object" || message.data === null || Array.isArray(message.data))
    throw new RangeError("Data of Event Grid's own schema is an object.");
  return gridCall({
    id: idOf(message, 0),
    topic: message.source,
    subject: message.subject ?? "",
    eventType: message.type,
    eventTime: dateTime(timeOf(message)),
    dataVersion: "1.0",
    ...(sparse ? {} : { metadataVersion: "1" }),
    data: message.data,
    ...extraFields(extra),
  });
}

/** An event in the CloudEvents schema. */
export function cloudEventCall({ messages, extra, sparse }: Events): AzureCall {
  const message = single(messages, "Event Grid");
  return gridCall({
    specversion: "1.0",
    id: idOf(message, 0),
    source: message.source,
    type: message.type,
    ...(message.subject === undefined ? {} : { subject: message.subject }),
    ...(sparse ? {} : { time: dateTime(timeOf(message)), datacontenttype: "application/json" }),
    data: message.data,
    ...extraFields(extra),
  });
}

/** The event as indented JSON, and the texts of its envelope once more in the metadata. */
function gridCall(event: Readonly<Record<string, unknown>>): AzureCall {
  const metadata = Object.entries(event).map(([name, value]): [string, RpcData] => [
    name,
    typeof value === "string" ? { string: value } : json(value),
  ]);
  return {
    count: 1,
    inputData: [{ data: { string: JSON.stringify(event, undefined, 2) } }],
    triggerMetadata: Object.fromEntries(metadata),
  };
}
