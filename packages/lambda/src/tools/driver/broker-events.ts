import type { AttributeValue, MessageStimulus } from "anyfn/driver";
import { arn, extraFields, idOf, timeOf } from "./aws.ts";
import { NO_BASE64, toBase64, toBytes } from "./wire.ts";

/** Messages of a queue of Amazon MQ for ActiveMQ. */
export function activeMqEvent({ messages, extra, sparse }: MessageStimulus<"queue">): unknown {
  return {
    eventSource: "aws:mq",
    eventSourceArn: BROKER,
    messages: messages.map((message, index) => ({
      messageID: idOf(message, index),
      messageType: typeof message.body === "string" ? "jms/text-message" : "jms/bytes-message",
      deliveryMode: 1,
      redelivered: (message.attempt ?? 1) > 1,
      destination: { physicalName: message.queue },
      data: message.malformed ? NO_BASE64 : toBase64(toBytes(message.body)),
      timestamp: timeOf(message),
      ...(sparse ? {} : { properties: message.attributes ?? {} }),
      ...extraFields(extra),
    })),
    ...extraFields(extra),
  };
}

/** Messages of a queue of Amazon MQ for RabbitMQ, under the queue's name and its virtual host. */
export function rabbitMqEvent({ messages, extra, sparse }: MessageStimulus<"queue">): unknown {
  const all = messages.map((message, index) => ({
    queue: message.queue,
    message: {
      basicProperties: {
        messageId: idOf(message, index),
        contentType: null,
        timestamp: brokerTime(timeOf(message)),
        headers: sparse ? null : headersOf(message.attributes ?? {}),
        ...extraFields(extra),
      },
      redelivered: (message.attempt ?? 1) > 1,
      data: message.malformed ? NO_BASE64 : toBase64(toBytes(message.body)),
      ...extraFields(extra),
    },
  }));
  const queues = [...Map.groupBy(all, ({ queue }) => `${queue}::/`)];
  return {
    eventSource: "aws:rmq",
    eventSourceArn: BROKER,
    rmqMessagesByQueue: Object.fromEntries(
      queues.map(([queue, list]) => [queue, list.map(({ message }) => message)]),
    ),
    ...extraFields(extra),
  };
}

const BROKER = arn("mq", "broker:conformance:b-9bcfa592-423a-4942-879d-eb284b418fc8");

/** `Mar 1, 2026, 10:20:30 AM`, in UTC: the broker keeps whole seconds. */
function brokerTime(epochMs: number): string {
  return new Date(epochMs).toLocaleString("en-US", {
    timeZone: "UTC",
    dateStyle: "medium",
    timeStyle: "medium",
  });
}

/** Text and bytes come as Java's signed bytes, numbers as they are. */
function headersOf(attributes: Readonly<Record<string, AttributeValue>>): unknown {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      typeof value === "string" || value instanceof Uint8Array
        ? { bytes: [...new Int8Array(toBytes(value))] }
        : value,
    ]),
  );
}
