import type { MessageStimulus } from "anyfn/driver";
import { bytesOf, dateTime, dateTimeOffset, extraFields, timeOf } from "./message.ts";
import { type AzureCall, json, texts, toJson } from "./rpc.ts";

type Records = MessageStimulus<"stream">;

/** A batch of Event Hubs, registered for bytes. All of it is of one partition. */
export function eventHubsCall({ messages, extra, sparse }: Records): AzureCall {
  const system = messages.map((message, index) => ({
    "x-opt-sequence-number": 100 + index,
    "x-opt-offset": String(4_294_967_296 + 64 * index),
    "x-opt-enqueued-time": dateTimeOffset(timeOf(message)),
    SequenceNumber: 100 + index,
    Offset: String(4_294_967_296 + 64 * index),
    PartitionKey: message.key ?? null,
    EnqueuedTimeUtc: dateTime(timeOf(message)),
    ...extraFields(extra),
  }));
  return {
    count: messages.length,
    inputData: [{ data: { collectionBytes: { bytes: messages.map(({ body }) => bytesOf(body)) } } }],
    triggerMetadata: {
      PartitionContext: json({
        FullyQualifiedNamespace: "conformance.servicebus.windows.net",
        EventHubName: messages[0]?.stream,
        ConsumerGroup: "$Default",
        PartitionId: messages[0]?.partition ?? "0",
      }),
      OffsetArray: texts(system.map(({ Offset }) => Offset)),
      SequenceNumberArray: {
        collectionSint64: { sint64: system.map(({ SequenceNumber }) => BigInt(SequenceNumber)) },
      },
      ...(sparse
        ? {}
        : {
            PartitionKeyArray: texts(messages.map(({ key }) => key)),
            EnqueuedTimeUtcArray: json(system.map(({ EnqueuedTimeUtc }) => EnqueuedTimeUtc)),
            PropertiesArray: json(messages.map(({ attributes = {} }) => attributes)),
            SystemPropertiesArray: json(system),
          }),
    },
  };
}

/** Records of Apache Kafka: each is a JSON text of its own, its value a text in it. */
export function kafkaCall({ messages, extra, sparse }: Records): AzureCall {
  const records = messages.map((message, index) => ({
    Offset: index,
    Partition: Number(message.partition ?? 0),
    Topic: message.stream,
    Timestamp: dateTime(timeOf(message)),
    Value: textOf(message.body),
    ...(sparse
      ? {}
      : {
          Key: message.key ?? null,
          Headers: Object.entries(message.attributes ?? {}).map(([name, value]) => ({
            Key: name,
            Value: Buffer.from(value instanceof Uint8Array ? value : String(value)).toString("base64"),
          })),
        }),
    ...extraFields(extra),
  }));
  return {
    count: messages.length,
    inputData: [{ data: { collectionString: { string: records.map(toJson) } } }],
    triggerMetadata: {},
  };
}

function textOf(body: Records["messages"][number]["body"]): string {
  if (typeof body === "string") return body;
  throw new TypeError("The Kafka extension writes values as text: its variant lacks bytes.");
}
