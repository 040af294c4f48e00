import type { Attributes, AttributeValue, MessageTrigger, StreamEvent } from "anyfn/adapter";
import { retryAttempt } from "../binding.ts";
import { isKafka } from "../detect.ts";
import { fields, NONE, object, optionalText, put, text } from "../field.ts";
import { optionsOf, type Registration } from "../registration.ts";
import { replyWhole } from "../reply.ts";
import { toDate } from "../time.ts";
import { bodyOf, fromBase64, fromText, idText, type MessageBody, textOrBytes } from "../value.ts";

/**
 * Apache Kafka by `app.generic` (https://learn.microsoft.com/azure/azure-functions/functions-bindings-kafka-trigger): each record is an
 * object with topic, partition and offset. Values are text: bytes that are no UTF-8 do not survive the extension. Like Event Hubs it
 * goes on after a failure unless a retry policy is set, and so one always is.
 */
export const kafka: MessageTrigger<"stream", unknown, undefined> & { readonly registration: Registration } = {
  id: "azure.kafka",
  kind: "stream",
  detect: isKafka,
  normalize: (native, nativeContext) =>
    (Array.isArray(native) ? native : [native]).map((item, index): StreamEvent => {
      const at = Array.isArray(native) ? `[${index}]` : "event";
      const record = object(item, "azure.kafka", at);
      const topic = text(record["Topic"], "azure.kafka", `${at}.Topic`);
      const partition = idText(record["Partition"]) ?? "";
      const sequence = idText(record["Offset"]) ?? "";
      return {
        kind: "stream",
        id: `${topic}-${partition}-${sequence}`,
        source: `azure:kafka:${topic}`,
        time: toDate(record["Timestamp"]),
        attempt: retryAttempt(nativeContext),
        stream: topic,
        partition,
        key: idText(record["Key"]),
        sequence,
        attributes: headersOf(record["Headers"]),
        ...recordBody(record["Value"]),
        native: item,
      };
    }),
  group: ({ stream, partition }) => `${stream}-${partition}`,
  reply: replyWhole,
  registration: {
    method: "generic",
    type: "kafkaTrigger",
    binding: (definition) => ({
      topic: optionsOf(definition)["name"],
      cardinality: "MANY",
      dataType: "string",
    }),
    required: ["topic", "brokerList"],
    retry: "always",
  },
};

/** The value is the record's own text inside the extension's JSON; a tombstone is null. */
function recordBody(value: unknown): MessageBody {
  if (value === null || value === undefined) return { data: null, bytes: new Uint8Array() };
  return typeof value === "string" ? bodyOf(fromText(value)) : bodyOf(value);
}

/** Of headers with one name the last counts, as in Kafka's own clients. */
function headersOf(headers: unknown): Attributes {
  const attributes: Record<string, AttributeValue> = {};
  for (const header of Array.isArray(headers) ? (headers as readonly unknown[]) : []) {
    const { Key, Value } = fields(header) ?? NONE;
    if (typeof Key === "string" && Key !== "")
      put(attributes, Key, textOrBytes(fromBase64(optionalText(Value) ?? "")));
  }
  return attributes;
}
