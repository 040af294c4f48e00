import {
  type Attributes,
  type AttributeValue,
  eachMessage,
  type MessageTrigger,
  type StreamEvent,
} from "anyfn/adapter";
import {
  type Fields,
  fields,
  fromBase64,
  fromText,
  NONE,
  optionalText,
  put,
  text,
  textOrBytes,
  toDate,
} from "anyfn/read";
import { messagesOf } from "../batch.ts";
import { retryAttempt } from "../binding.ts";
import { isKafka } from "../detect.ts";
import { optionsOf, type Registration } from "../registration.ts";
import { replyWhole } from "../reply.ts";
import { bodyOf, idText, type MessageBody } from "../value.ts";

/**
 * Apache Kafka by `app.generic` (https://learn.microsoft.com/azure/azure-functions/functions-bindings-kafka-trigger). Registered for
 * bytes: values come as they are, and the metadata has topic, partition and offset. Registered for text each record is an object with
 * all of it, its value a text: bytes that are no UTF-8 are lost. Like Event Hubs it goes on after a failure unless a retry policy is
 * set, and so one always is.
 */
export const kafka: MessageTrigger<"stream", unknown, undefined> & { readonly registration: Registration } = {
  id: "azure.kafka",
  kind: "stream",
  detect: isKafka,
  normalize(native, nativeContext) {
    const attempt = retryAttempt(nativeContext);
    return eachMessage(
      recordsOf(native, nativeContext),
      ({ record, topicAt, body, native: own }): StreamEvent => {
        const topic = text(record["topic"], "azure.kafka", topicAt);
        const partition = idText(record["partition"]) ?? "";
        const sequence = idText(record["offset"]) ?? "";
        return {
          kind: "stream",
          id: `${topic}-${partition}-${sequence}`,
          source: `azure:kafka:${topic}`,
          time: toDate(record["timestamp"]),
          attempt,
          stream: topic,
          partition,
          key: idText(record["key"]),
          sequence,
          attributes: headersOf(record["headers"]),
          ...body,
          native: own,
        };
      },
      ({ record, native: own }, index) => ({
        id: `${idText(record["partition"]) ?? ""}-${idText(record["offset"]) ?? index}`,
        stream: "",
        partition: idText(record["partition"]) ?? "",
        attempt,
        native: own,
      }),
    );
  },
  group: ({ stream, partition }) => `${stream}-${partition}`,
  reply: replyWhole,
  registration: {
    method: "generic",
    type: "kafkaTrigger",
    binding: (definition) => ({
      topic: optionsOf(definition)["name"],
      cardinality: "MANY",
      dataType: "binary",
    }),
    required: ["topic", "brokerList"],
    retry: "always",
  },
};

/** One record, whichever way it came. */
interface Told {
  /** Its fields by their names in the metadata. */
  readonly record: Fields;
  readonly topicAt: string;
  readonly body: MessageBody;
  readonly native: unknown;
}

function recordsOf(native: unknown, nativeContext: unknown): readonly Told[] {
  const batch = Array.isArray(native);
  const items: readonly unknown[] = batch ? native : [native];
  if (items.every((item) => item instanceof Uint8Array))
    return messagesOf(native, nativeContext, "azure.kafka").map(({ input, metadata, native: own }) => ({
      record: metadata,
      topicAt: `triggerMetadata.${batch ? "topicArray" : "topic"}`,
      // The extension makes a tombstone, which has no value, one of no bytes.
      body: bodyOf(input),
      native: own,
    }));
  return items.map((item, index) => {
    const at = batch ? `[${index}]` : "event";
    const { Topic, Partition, Offset, Timestamp, Key, Headers, Value } = fields(item) ?? NONE;
    return {
      record: {
        topic: Topic,
        partition: Partition,
        offset: Offset,
        timestamp: Timestamp,
        key: Key,
        headers: Headers,
      },
      topicAt: `${at}.Topic`,
      body: bodyOfValue(Value),
      native: item,
    };
  });
}

/** The value is the record's own text inside the extension's JSON; a tombstone is null. */
function bodyOfValue(value: unknown): MessageBody {
  if (value === null || value === undefined) return { data: null, bytes: new Uint8Array() };
  return typeof value === "string" ? bodyOf(fromText(value)) : bodyOf(value);
}

/** Of headers with one name the last counts, as in Kafka's own clients. Their values are base64. */
function headersOf(headers: unknown): Attributes {
  const attributes: Record<string, AttributeValue> = {};
  for (const header of Array.isArray(headers) ? (headers as readonly unknown[]) : []) {
    // In metadata the library has put the first letter of every name in lower case.
    const { Key, Value, key: name = Key, value = Value } = fields(header) ?? NONE;
    if (typeof name === "string" && name !== "") put(attributes, name, headerOf(optionalText(value) ?? ""));
  }
  return attributes;
}

/** What is no base64 was text already. */
function headerOf(value: string): AttributeValue {
  const bytes = fromBase64(value);
  return bytes ? textOrBytes(bytes) : value;
}
