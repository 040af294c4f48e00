import { eachMessage, MalformedEventError, type MessageTrigger, type StorageEvent } from "anyfn/adapter";
import { listOf } from "anyfn/read";
import { isS3Sns } from "../detect.ts";
import type { SnsEvent } from "../native.ts";
import { s3Records } from "../unwrap.ts";
import { toStorageEvents } from "./s3.ts";
import { knownOfSns } from "./sns.ts";

/** S3 notifications through an SNS topic. A failure is thrown, and SNS tries again. */
export const s3Sns: MessageTrigger<"storage", SnsEvent, undefined> = {
  id: "aws.s3.sns",
  kind: "storage",
  carrier: true,
  detect: isS3Sns,
  normalize: (native) =>
    eachMessage<StorageEvent, SnsEvent["Records"][number]>(
      listOf(native?.Records, "aws.s3.sns", "Records"),
      (record, index) => {
        const path = `Records[${index}].Sns.Message`;
        const records = s3Records(record?.Sns?.Message);
        if (!records)
          throw new MalformedEventError("aws.s3.sns", path, "an S3 notification", record?.Sns?.Message);
        return toStorageEvents(records, "aws.s3.sns", `${path}.Records`, { native: record });
      },
      knownOfSns,
    ),
};
