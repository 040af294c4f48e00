import {
  type Attributes as AttributeRecord,
  decodeText,
  eachMessage,
  type MessageTrigger,
  type TopicEvent,
} from "anyfn/adapter";
import { fromText, listOf, objectAt, optionalText, put, text, textAt, toDate } from "anyfn/read";
import { lastSegment } from "../arn.ts";
import { type Attributes, typedAttribute } from "../attributes.ts";
import { isSns } from "../detect.ts";
import type { SnsEvent, SnsNotification } from "../native.ts";

/** Amazon SNS (https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html): one record in practice; a failure is thrown, and SNS tries again. */
export const sns: MessageTrigger<"topic", SnsEvent, undefined> = {
  id: "aws.sns",
  kind: "topic",
  detect: isSns,
  normalize: (native) =>
    eachMessage(
      listOf(native?.Records, "aws.sns", "Records"),
      (item, index) => {
        const record = objectAt(item, "aws.sns", "Records", index);
        textAt(record.Sns?.Message, "aws.sns", "Records", index, "Sns.Message");
        return toTopicEvent(record.Sns, record, "aws.sns", `Records[${index}].Sns`);
      },
      knownOfSns,
    ),
};

/** What is known of a notification that cannot be read. */
export function knownOfSns(
  record: SnsEvent["Records"][number] | null | undefined,
  index: number,
): { readonly id: string; readonly native: unknown } {
  return { id: optionalText(record?.Sns?.MessageId) ?? `Records[${index}]`, native: record };
}

/** One notification. `native` is the outermost record that it came in. */
export function toTopicEvent(
  notification: SnsNotification,
  native: unknown,
  trigger: string,
  path: string,
): TopicEvent {
  const message = text(notification.Message, trigger, `${path}.Message`);
  const source = text(notification.TopicArn, trigger, `${path}.TopicArn`);
  return {
    kind: "topic",
    id: text(notification.MessageId, trigger, `${path}.MessageId`),
    source,
    time: toDate(notification.Timestamp),
    topic: lastSegment(source),
    subject: optionalText(notification.Subject),
    data: decodeText(message),
    bytes: fromText(message),
    attributes: snsAttributes(notification),
    native,
  };
}

/** Numbers exact, binaries as bytes; a `String.Array` stays the JSON text that it is. */
function snsAttributes({ MessageAttributes }: SnsNotification): AttributeRecord {
  const attributes: Attributes = {};
  for (const name in MessageAttributes) {
    const attribute = MessageAttributes[name];
    const value = typedAttribute(attribute?.Type, attribute?.Value, attribute?.Value);
    if (value !== undefined) put(attributes, name, value);
  }
  return attributes;
}
