import type { MessageStimulus, Messages } from "anyfn/driver";
import { ACCOUNT, arn, extraFields, idOf, REGION, timeOf, typedAttribute } from "./aws.ts";
import { storageNotification } from "./storage-events.ts";

/** One message in a queue. */
interface Queued {
  readonly queue: string;
  readonly id: string;
  readonly body: string;
  readonly sentMs: number;
  readonly attempt?: number | undefined;
  readonly malformed?: boolean | undefined;
  readonly group?: string | undefined;
  readonly attributes?: Messages["queue"]["attributes"];
}

/** What a queue's mapping sends. */
function sqsEvent(messages: readonly Queued[], fifo: boolean, extra: boolean | undefined): unknown {
  return { Records: messages.map((message) => sqsRecord(message, fifo, extra)), ...extraFields(extra) };
}

/** Messages of a queue: SQS carries text alone. */
export function queueEvent({ messages, extra }: MessageStimulus<"queue">, fifo: boolean): unknown {
  const queued = messages.map(
    (message, index): Queued => ({
      ...message,
      id: idOf(message, index),
      body: textOf(message.body),
      sentMs: timeOf(message),
    }),
  );
  return sqsEvent(queued, fifo, extra);
}

/** SNS notifications. */
export function snsEvent({ messages, extra, sparse }: MessageStimulus<"topic">): unknown {
  const records = messages.map((message, index) => ({
    EventSource: "aws:sns",
    EventVersion: "1.0",
    EventSubscriptionArn: `${arn("sns", message.topic)}:21be56ed-a058-49f5-8c98-aedd2564c486`,
    Sns: {
      Type: "Notification",
      MessageId: idOf(message, index),
      TopicArn: arn("sns", message.topic),
      Subject: message.subject ?? null,
      Message: textOf(message.body),
      Timestamp: new Date(timeOf(message)).toISOString(),
      SignatureVersion: "1",
      Signature: "EXAMPLE",
      SigningCertUrl: `https://sns.${REGION}.amazonaws.com/SimpleNotificationService-1.pem`,
      UnsubscribeUrl: `https://sns.${REGION}.amazonaws.com/?Action=Unsubscribe`,
      ...(sparse ? {} : { MessageAttributes: snsAttributes(message) }),
      ...extraFields(extra),
    },
    ...extraFields(extra),
  }));
  return { Records: records, ...extraFields(extra) };
}

/** SNS notifications that a queue holds, in their envelope or (raw delivery) bare. */
export function snsSqsEvent({ messages, extra, sparse }: MessageStimulus<"topic">, raw: boolean): unknown {
  const queued = messages.map((message, index): Queued => {
    const { topic: queue, attempt, malformed } = message;
    const id = idOf(message, index);
    const base = { queue, sentMs: timeOf(message), attempt };
    if (raw) return { ...base, id, body: textOf(message.body), attributes: message.attributes, malformed };
    return {
      ...base,
      id: `79406a00-bf15-46ca-978c-${String(index).padStart(12, "0")}`,
      body: snsEnvelope(id, message, textOf(message.body), sparse),
    };
  });
  return sqsEvent(queued, false, extra);
}

/** Object notifications in a queue, bare or in the envelope of a topic. */
export function s3SqsEvent(
  { messages, extra, sparse }: MessageStimulus<"storage">,
  wrapped: boolean,
): unknown {
  const queued = messages.map((message, index): Queued => {
    const body = JSON.stringify(storageNotification({ kind: "storage", messages: [message], extra, sparse }));
    const topic = {
      topic: "objects",
      subject: "Amazon S3 Notification",
      time: message.time,
    };
    const id = `79406a00-bf15-46ca-978c-${String(index).padStart(12, "0")}`;
    return {
      queue: "objects",
      id,
      body: wrapped ? snsEnvelope(id, topic, body, sparse) : body,
      sentMs: timeOf(message),
      attempt: message.attempt,
    };
  });
  return sqsEvent(queued, false, extra);
}

/** Object notifications through a topic. */
export function s3SnsEvent({ messages, extra, sparse }: MessageStimulus<"storage">): unknown {
  return snsEvent({
    kind: "topic",
    extra,
    sparse,
    messages: messages.map((message) => ({
      topic: "objects",
      subject: "Amazon S3 Notification",
      time: message.time,
      body: JSON.stringify(storageNotification({ kind: "storage", messages: [message], extra, sparse })),
    })),
  });
}

function sqsRecord(message: Queued, fifo: boolean, extra: boolean | undefined): unknown {
  const { queue, id, body, sentMs, attempt = 1, malformed, group, attributes = {} } = message;
  const messageAttributes = Object.entries(attributes).map(([name, value]) => {
    const { type, text, base64 } = typedAttribute(value);
    const lists = { stringListValues: [], binaryListValues: [], dataType: type };
    return [
      name,
      {
        ...(text === undefined ? {} : { stringValue: text }),
        ...(base64 === undefined ? {} : { binaryValue: base64 }),
        ...lists,
      },
    ] as const;
  });
  return {
    messageId: id,
    receiptHandle: "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
    ...(malformed ? {} : { body }),
    attributes: {
      ApproximateReceiveCount: String(attempt),
      SentTimestamp: String(sentMs),
      SenderId: ACCOUNT,
      ApproximateFirstReceiveTimestamp: String(sentMs + 5),
      ...(fifo
        ? { MessageGroupId: group ?? id, MessageDeduplicationId: id, SequenceNumber: "18849496460467696128" }
        : {}),
      // On a standard queue a group id is for fairness between senders.
      ...(!fifo && group !== undefined ? { MessageGroupId: group } : {}),
    },
    messageAttributes: Object.fromEntries(messageAttributes),
    md5OfBody: "e4e68fb7bd0e697a0ae8f1bb342846b3",
    eventSource: "aws:sqs",
    eventSourceARN: arn("sqs", fifo ? `${queue}.fifo` : queue),
    awsRegion: REGION,
    ...extraFields(extra),
  };
}

function snsEnvelope(
  id: string,
  message: Omit<Messages["topic"], "body">,
  text: string,
  sparse: boolean | undefined,
): string {
  return JSON.stringify(
    {
      Type: "Notification",
      ...(message.malformed ? {} : { MessageId: id }),
      TopicArn: arn("sns", message.topic),
      ...(message.subject === undefined ? {} : { Subject: message.subject }),
      Message: text,
      Timestamp: new Date(timeOf(message)).toISOString(),
      SignatureVersion: "1",
      Signature: "EXAMPLE",
      SigningCertURL: `https://sns.${REGION}.amazonaws.com/SimpleNotificationService-1.pem`,
      UnsubscribeURL: `https://sns.${REGION}.amazonaws.com/?Action=Unsubscribe`,
      ...(sparse || !message.attributes ? {} : { MessageAttributes: snsAttributes(message) }),
    },
    undefined,
    2,
  );
}

function snsAttributes({ attributes = {} }: Pick<Messages["topic"], "attributes">): unknown {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => {
      const { type, text, base64 } = typedAttribute(value);
      return [name, { Type: type, Value: text ?? base64 }];
    }),
  );
}

function textOf(body: Messages["queue"]["body"]): string {
  if (typeof body === "string") return body;
  throw new TypeError("SQS and SNS carry text alone: a variant of them lacks bytes.");
}
