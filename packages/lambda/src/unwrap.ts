import { parseJson } from "anyfn/adapter";
import { fields } from "anyfn/read";
import { isS3Test } from "./detect/records.ts";
import type { S3Record, SnsEnvelope } from "./native/messages.ts";
import type { DynamoDbChange } from "./native/streams.ts";

/** The SNS notification that a queue message's body is; undefined when it is none. */
export function snsEnvelope(body: unknown): SnsEnvelope | undefined {
  // The test for the text spares every other message the parse.
  const envelope =
    typeof body === "string" && body.includes('"TopicArn"') ? fields(parseJson(body)?.value) : undefined;
  const whole =
    envelope?.Type === "Notification" &&
    typeof envelope.TopicArn === "string" &&
    typeof envelope.Message === "string";
  return whole ? (envelope as unknown as SnsEnvelope) : undefined; // its required fields were just seen
}

/** The records of the S3 notification that a text is, none for S3's test; undefined when it is no such notification. */
export function s3Records(text: unknown): readonly S3Record[] | undefined {
  if (typeof text !== "string" || !(text.includes('"aws:s3"') || text.includes('"s3:TestEvent"')))
    return undefined;
  const notification = fields(parseJson(text)?.value);
  if (isS3Test(notification)) return [];
  const records = notification?.Records;
  if (!Array.isArray(records) || records.length === 0) return undefined;
  return records.every((record) => fields(record)?.eventSource === "aws:s3")
    ? (records as readonly S3Record[])
    : undefined; // normalize checks their fields
}

/** As {@link s3Records}, one envelope further in. */
export function s3RecordsOfEnvelope(body: unknown): readonly S3Record[] | undefined {
  return s3Records(snsEnvelope(body)?.Message);
}

/** The change of a DynamoDB table that a Kinesis record carries; undefined when it carries something else. */
export function dynamoDbChange(base64: unknown): DynamoDbChange | undefined {
  const text = typeof base64 === "string" ? Buffer.from(base64, "base64").toString() : "";
  const change = text.includes('"dynamodb"') ? fields(parseJson(text)?.value) : undefined;
  return change?.eventSource === "aws:dynamodb" && fields(change.dynamodb) !== undefined
    ? (change as unknown as DynamoDbChange)
    : undefined; // what is in it is checked when it is read
}
