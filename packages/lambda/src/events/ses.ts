import { type CustomEvent, eachMessage, type MessageTrigger } from "anyfn/adapter";
import { listOf, objectAt, optionalText, textAt, toDate } from "anyfn/read";
import { isSes } from "../detect.ts";
import { requestId } from "../invoke-event.ts";
import type { SesEvent } from "../native.ts";

/** A mail received by Amazon SES (https://docs.aws.amazon.com/ses/latest/dg/receiving-email-action-lambda.html): type `aws.ses`, `data` is `{ mail, receipt }`. A rule that waits reads the handler's `{ disposition }`. */
export const ses: MessageTrigger<"event", SesEvent, unknown> = {
  id: "aws.ses",
  kind: "event",
  detect: isSes,
  normalize: (native, nativeContext) =>
    eachMessage<CustomEvent, SesEvent["Records"][number]>(
      listOf(native?.Records, "aws.ses", "Records"),
      (item, index) => {
        const record = objectAt(item, "aws.ses", "Records", index);
        const id = textAt(record.ses?.mail?.messageId, "aws.ses", "Records", index, "ses.mail.messageId");
        const { mail } = record.ses;
        return {
          kind: "event",
          type: "aws.ses",
          id,
          source: "aws:ses",
          time: toDate(mail.timestamp),
          subject: optionalText(mail.commonHeaders?.subject),
          data: record.ses,
          native: record,
        };
      },
      (item, index) => ({ id: `${requestId(nativeContext)}:${index}`, native: item }),
    ),
};
