import {
  type Attributes as AttributeRecord,
  decodeBody,
  eachMessage,
  type MessageTrigger,
  type QueueEvent,
} from "anyfn/adapter";
import { base64At, listOf, objectAt, optionalText, put, textAt, toDate } from "anyfn/read";
import type { Attributes } from "../attributes.ts";
import { isActiveMq } from "../detect.ts";
import type { ActiveMqEvent, ActiveMqMessage } from "../native.ts";

/** Amazon MQ for ActiveMQ (https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html). It knows no partial failure: any is thrown. */
export const activeMq: MessageTrigger<"queue", ActiveMqEvent, undefined> = {
  id: "aws.mq.active",
  kind: "queue",
  detect: isActiveMq,
  normalize: (native) =>
    eachMessage(
      listOf(native?.messages, "aws.mq.active", "messages"),
      (message, index) => toQueueEvent(message, native.eventSourceArn, index, "aws.mq.active", "messages"),
      knownOfActiveMq,
    ),
};

/** One message. */
export function toQueueEvent(
  item: ActiveMqMessage,
  arn: unknown,
  index: number,
  trigger: string,
  list: string,
): QueueEvent {
  const message = objectAt(item, trigger, list, index);
  const { destination } = message;
  const bytes = base64At(message.data, trigger, list, index, "data");
  return {
    kind: "queue",
    id: textAt(message.messageID, trigger, list, index, "messageID"),
    source: optionalText(arn) ?? "aws:mq",
    time: toDate(message.timestamp),
    attempt: firstAttempt(message.redelivered),
    queue: optionalText(destination?.physicalName) ?? optionalText(destination?.physicalname) ?? "",
    data: decodeBody(bytes),
    bytes,
    attributes: propertiesOf(message),
    native: message,
  };
}

/** What is known of a message that cannot be read. */
export function knownOfActiveMq(
  message: ActiveMqMessage | null | undefined,
  index: number,
): Pick<QueueEvent, "id" | "native"> {
  return { id: optionalText(message?.messageID) ?? `messages[${index}]`, native: message };
}

/** A broker tells only whether a message was delivered before. */
export function firstAttempt(redelivered: unknown): number | undefined {
  return redelivered === false ? 1 : undefined;
}

function propertiesOf({ properties }: ActiveMqMessage): AttributeRecord {
  const attributes: Attributes = {};
  for (const name in properties) {
    const value = properties[name];
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
      put(attributes, name, value);
  }
  return attributes;
}
