import {
  type Attributes as AttributeRecord,
  type AttributeValue,
  decodeBody,
  eachMessage,
  MalformedEventError,
  type MessageTrigger,
  type QueueEvent,
} from "anyfn/adapter";
import { base64At, fields, listOf, objectAt, optionalText, put, textOrBytes, toDate } from "anyfn/read";
import type { Attributes } from "../attributes.ts";
import { fromNumbers } from "../bytes.ts";
import { isRabbitMq } from "../detect.ts";
import { requestId } from "../invoke-event.ts";
import type { RabbitMqEvent, RabbitMqMessage } from "../native.ts";
import { firstAttempt } from "./mq-active.ts";

/**
 * Amazon MQ for RabbitMQ (https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html). It knows no partial failure: any is thrown.
 * A message whose publisher set no `messageId` gets the invocation's id and its place in the batch, which changes with each delivery.
 */
export const rabbitMq: MessageTrigger<"queue", RabbitMqEvent, undefined> = {
  id: "aws.mq.rabbit",
  kind: "queue",
  detect: isRabbitMq,
  normalize(native, nativeContext) {
    const queues = fields(native?.rmqMessagesByQueue);
    if (!queues)
      throw new MalformedEventError(
        "aws.mq.rabbit",
        "rmqMessagesByQueue",
        "an object",
        native?.rmqMessagesByQueue,
      );
    return Object.entries(queues).flatMap(([key, messages]) => {
      const list = `rmqMessagesByQueue[${JSON.stringify(key)}]`;
      return eachMessage(
        listOf(messages as readonly RabbitMqMessage[], "aws.mq.rabbit", list), // checked one by one
        (message, index) =>
          toQueueEvent(
            message,
            { arn: native.eventSourceArn, key, nativeContext },
            index,
            "aws.mq.rabbit",
            list,
          ),
        knownOfRabbitMq,
      );
    });
  },
};

/** What stands beside the messages. `key` is `<queue>::<virtual host>`. */
export interface Beside {
  readonly arn: unknown;
  readonly key: unknown;
  readonly nativeContext: unknown;
}

/** One message. */
export function toQueueEvent(
  item: RabbitMqMessage,
  { arn, key, nativeContext }: Beside,
  index: number,
  trigger: string,
  list: string,
): QueueEvent {
  const message = objectAt(item, trigger, list, index);
  const bytes = base64At(message.data, trigger, list, index, "data");
  const properties = message.basicProperties;
  const [queue = ""] = (optionalText(key) ?? "").split("::", 1);
  return {
    kind: "queue",
    id: optionalText(properties?.messageId) ?? `${requestId(nativeContext)}/${queue}/${index}`,
    source: optionalText(arn) ?? "aws:rmq",
    time: toDate(utc(properties?.timestamp)),
    attempt: firstAttempt(message.redelivered),
    queue,
    data: decodeBody(bytes, optionalText(properties?.contentType)),
    bytes,
    attributes: headersOf(properties?.headers),
    native: message,
  };
}

/** What is known of a message that cannot be read. */
export function knownOfRabbitMq(
  message: RabbitMqMessage | null | undefined,
  index: number,
): Pick<QueueEvent, "id" | "native"> {
  return { id: optionalText(message?.basicProperties?.messageId) ?? `messages[${index}]`, native: message };
}

/** `Jan 1, 1970, 12:33:41 AM` says no zone; the broker means UTC. Newer Java writes a narrow space before AM. */
function utc(timestamp: unknown): string | undefined {
  const text = optionalText(timestamp)?.replace(/\s/g, " ");
  return text !== undefined && / [AP]M$/.test(text) ? `${text} UTC` : text;
}

function headersOf(headers: unknown): AttributeRecord {
  const attributes: Attributes = {};
  const source = fields(headers) ?? {};
  for (const name in source) {
    const value = headerValue(source[name]);
    if (value !== undefined) put(attributes, name, value);
  }
  return attributes;
}

/** Text comes as `{ bytes: […] }`; tables and lists are no attributes and are left to `native`. */
function headerValue(value: unknown): AttributeValue | undefined {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  const bytes = fields(value)?.bytes;
  return Array.isArray(bytes) ? textOrBytes(fromNumbers(bytes)) : undefined;
}
