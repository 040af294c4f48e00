import type { MessageTrigger } from "anyfn/adapter";
import { type BatchReply, replyEach } from "../batch-reply.ts";
import { isS3SnsSqs } from "../detect.ts";
import type { SqsEvent, SqsRecord } from "../native.ts";
import { s3RecordsOfEnvelope } from "../unwrap.ts";
import { objectsOf } from "./s3-sqs.ts";
import { carrierId } from "./sns-sqs.ts";
import { sqsGroup } from "./sqs.ts";

/** S3 notifications through an SNS topic in a queue. With raw delivery they are those of {@link s3Sqs}. */
export const s3SnsSqs: MessageTrigger<"storage", SqsEvent, BatchReply | undefined> = {
  id: "aws.s3.sns-sqs",
  kind: "storage",
  carrier: true,
  detect: isS3SnsSqs,
  normalize: (native) => objectsOf(native, "aws.s3.sns-sqs", s3RecordsOfEnvelope),
  group: (event) => sqsGroup(event.native as SqsRecord), // `objectsOf` set it
  reply: (outcomes, events, options) => replyEach(outcomes, events, options, carrierId),
};
