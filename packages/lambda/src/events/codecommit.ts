import { type CustomEvent, eachMessage, type MessageTrigger } from "anyfn/adapter";
import { fields, listOf, objectAt, optionalText, toDate } from "anyfn/read";
import { lastSegment } from "../arn.ts";
import { isCodeCommit } from "../detect.ts";
import { requestId } from "../invoke-event.ts";
import type { CodeCommitEvent } from "../native.ts";

/** A trigger of CodeCommit (https://docs.aws.amazon.com/lambda/latest/dg/services-codecommit.html): type `aws.codecommit`, `subject` the repository, `data` is the record's `codecommit`. */
export const codeCommit: MessageTrigger<"event", CodeCommitEvent, unknown> = {
  id: "aws.codecommit",
  kind: "event",
  detect: isCodeCommit,
  normalize: (native, nativeContext) =>
    eachMessage<CustomEvent, CodeCommitEvent["Records"][number]>(
      listOf(native?.Records, "aws.codecommit", "Records"),
      (item, index) => {
        const record = objectAt(item, "aws.codecommit", "Records", index);
        const source = optionalText(record.eventSourceARN);
        return {
          kind: "event",
          type: "aws.codecommit",
          id: optionalText(record.eventId) ?? requestId(nativeContext),
          source: source ?? "aws:codecommit",
          time: toDate(record.eventTime),
          subject: source && lastSegment(source),
          data: record.codecommit,
          native: record,
        };
      },
      (item, index) => ({
        id: optionalText(fields(item)?.eventId) ?? `${requestId(nativeContext)}:${index}`,
        native: item,
      }),
    ),
};
