import type { MessageStimulus } from "anyfn/driver";
import { allReadable, bytesOf, dateTime, dateTimeOffset, extraFields, timeOf } from "./message.ts";
import { type AzureCall, json, texts } from "./rpc.ts";

type Records = MessageStimulus<"stream">;

/** A batch of Event Hubs, registered for bytes. All of it is of one partition. */
export function eventHubsCall({ messages, extra, sparse }: Records): AzureCall {
  allReadable(messages);
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

/** Records of Apache Kafka, registered for bytes: each is its value alone, and lists tell the rest. */
export function kafkaCall({ messages, extra, sparse }: Records): AzureCall {
  allReadable(messages);
  return {
    count: messages.length,
    inputData: [{ data: { collectionBytes: { bytes: messages.map(({ body }) => bytesOf(body)) } } }],
    triggerMetadata: {
      TopicArray: texts(messages.map(({ stream }) => stream)),
      PartitionArray: json(messages.map(({ partition = "0" }) => Number(partition))),
      OffsetArray: { collectionSint64: { sint64: messages.map((_, index) => BigInt(index)) } },
      TimestampArray: json(messages.map((message) => dateTime(timeOf(message)))),
      ...(sparse
        ? {}
        : {
            KeyArray: json(messages.map(({ key }) => key ?? null)),
            HeadersArray: json(messages.map(({ attributes = {} }) => headersOf(attributes))),
            LeaderEpochArray: json(messages.map(() => 0)),
            IsPartitionEOFArray: json(messages.map(() => false)),
          }),
      ...Object.fromEntries(Object.entries(extraFields(extra)).map(([name, value]) => [name, json(value)])),
    },
  };
}

function headersOf(attributes: NonNullable<Records["messages"][number]["attributes"]>): readonly object[] {
  return Object.entries(attributes).map(([name, value]) => ({
    Key: name,
    Value: Buffer.from(value instanceof Uint8Array ? value : String(value)).toString("base64"),
  }));
}
