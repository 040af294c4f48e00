import type { AttributeValue, MessageBase, MessageStimulus, Payload } from "anyfn/driver";
import {
  allReadable,
  bytesOf,
  dateTime,
  dateTimeOffset,
  extraFields,
  idOf,
  single,
  timeOf,
} from "./message.ts";
import { type AzureCall, json, type RpcData, texts } from "./rpc.ts";

/** A message of a storage queue, registered for bytes: the host then copies nothing of the body into the metadata. */
export function storageQueueCall({ messages, extra, sparse }: MessageStimulus<"queue">): AzureCall {
  const message = single(messages, "A storage queue");
  const sent = timeOf(message);
  const inDays = (days: number) => json(dateTimeOffset(new Date(sent.getTime() + days * 86_400_000)));
  return {
    count: 1,
    inputData: [{ data: { bytes: bytesOf(message.body) } }],
    triggerMetadata: {
      DequeueCount: json(message.attempt ?? 1),
      Id: { string: idOf(message, 0) },
      InsertionTime: inDays(0),
      ...(sparse
        ? {}
        : {
            ExpirationTime: inDays(7),
            NextVisibleTime: inDays(0.01),
            PopReceipt: { string: "AgAAAAMAAAAAAAAAY5ar20G42AE=" },
          }),
      ...extraMetadata(extra),
    },
  };
}

/** What Service Bus tells of a message, of a queue or of a topic. */
interface Bussed extends MessageBase {
  readonly body: Payload;
  readonly subject?: string | undefined;
  readonly group?: string | undefined;
  readonly attributes?: Readonly<Record<string, AttributeValue>> | undefined;
}

type BusStimulus = Pick<MessageStimulus<"queue" | "topic">, "extra" | "sparse"> & {
  readonly messages: readonly Bussed[];
};

/** One message of Service Bus. */
export function serviceBusCall({ messages, extra, sparse }: BusStimulus): AzureCall {
  const message = single(messages, "Service Bus without a batch");
  const { subject, group } = message;
  return {
    count: 1,
    inputData: [{ data: { bytes: bytesOf(message.body) } }],
    triggerMetadata: {
      ...receivers(sparse),
      DeliveryCount: json(message.attempt ?? 1),
      LockToken: { string: lockToken(0) },
      EnqueuedTimeUtc: json(dateTime(timeOf(message))),
      MessageId: { string: idOf(message, 0) },
      SequenceNumber: json(17),
      ...(subject === undefined ? {} : { Subject: { string: subject } }),
      ...(group === undefined ? {} : { SessionId: { string: group } }),
      ...(sparse
        ? {}
        : {
            EnqueuedTime: json(dateTimeOffset(timeOf(message))),
            ApplicationProperties: json(message.attributes ?? {}),
            UserProperties: json(message.attributes ?? {}),
          }),
      ...extraMetadata(extra),
    },
  };
}

/** Messages of Service Bus in a batch: lists of one value for each. */
export function serviceBusBatchCall({ messages, extra, sparse }: BusStimulus): AzureCall {
  allReadable(messages);
  const each = (value: (message: Bussed, index: number) => unknown) => json(messages.map(value));
  const eachText = (value: (message: Bussed, index: number) => string | undefined) =>
    texts(messages.map(value));
  return {
    count: messages.length,
    inputData: [{ data: { collectionBytes: { bytes: messages.map(({ body }) => bytesOf(body)) } } }],
    triggerMetadata: {
      ...receivers(sparse),
      DeliveryCountArray: each(({ attempt = 1 }) => attempt),
      LockTokenArray: eachText((_, index) => lockToken(index)),
      EnqueuedTimeUtcArray: each((message) => dateTime(timeOf(message))),
      MessageIdArray: eachText(idOf),
      SequenceNumberArray: { collectionSint64: { sint64: messages.map((_, index) => BigInt(17 + index)) } },
      ...(sparse
        ? {}
        : {
            ContentTypeArray: eachText(() => undefined),
            SubjectArray: eachText(({ subject }) => subject),
            SessionIdArray: eachText(({ group }) => group),
            ApplicationPropertiesArray: each(({ attributes = {} }) => attributes),
            UserPropertiesArray: each(({ attributes = {} }) => attributes),
          }),
      ...extraMetadata(extra),
    },
  };
}

/** A batch of one session, the only thing that a session's receiver ever gets. */
export function serviceBusSessionCall(stimulus: BusStimulus): AzureCall {
  if (new Set(stimulus.messages.map(({ group }) => group)).size > 1)
    throw new RangeError("Service Bus delivers the messages of one session at a time.");
  return serviceBusBatchCall({
    ...stimulus,
    messages: stimulus.messages.map((message) => ({ group: "session-1", ...message })),
  });
}

function receivers(sparse: boolean | undefined): Readonly<Record<string, RpcData>> {
  if (sparse) return {};
  return {
    Client: json({
      FullyQualifiedNamespace: "conformance.servicebus.windows.net",
      IsClosed: false,
      TransportType: 0,
    }),
    MessageReceiver: json({}),
    MessageActions: json({}),
  };
}

function extraMetadata(extra: boolean | undefined): Readonly<Record<string, RpcData>> {
  return Object.fromEntries(Object.entries(extraFields(extra)).map(([name, value]) => [name, json(value)]));
}

function lockToken(index: number): string {
  return `00000000-0000-0000-0000-${String(index).padStart(12, "0")}`;
}
