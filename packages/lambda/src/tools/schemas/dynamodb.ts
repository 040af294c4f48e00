import * as z from "zod";
import type { DynamoDbEvent, DynamoDbRecord, DynamoDbValue } from "../../native.ts";
import { windowed } from "./windowed.ts";

/** One attribute value: exactly one of its types. */
export const dynamoDbValueSchema: z.ZodType<DynamoDbValue> = z.lazy(() =>
  z
    .strictObject({
      S: z.string(),
      N: z.string(),
      B: z.base64(),
      BOOL: z.boolean(),
      NULL: z.boolean(),
      L: z.array(dynamoDbValueSchema),
      M: item,
      SS: z.array(z.string()),
      NS: z.array(z.string()),
      BS: z.array(z.base64()),
    })
    .partial()
    .refine((value) => Object.keys(value).length === 1, "exactly one type"),
);

const item = z.record(z.string(), dynamoDbValueSchema);

/** One change in a DynamoDB stream. */
export const dynamoDbRecordSchema: z.ZodType<DynamoDbRecord> = z.looseObject({
  eventSource: z.literal("aws:dynamodb"),
  eventName: z.enum(["INSERT", "MODIFY", "REMOVE"]),
  eventID: z.string(),
  eventSourceARN: z.string(),
  userIdentity: z.looseObject({ type: z.string(), principalId: z.string() }).nullish(),
  dynamodb: z.looseObject({
    SequenceNumber: z.string().min(1),
    Keys: item,
    NewImage: item.optional(),
    OldImage: item.optional(),
    ApproximateCreationDateTime: z.number().optional(),
  }),
});

/** What Lambda sends for a DynamoDB stream. */
export const dynamoDbSchema: z.ZodType<DynamoDbEvent> = z.looseObject({
  ...windowed,
  Records: z.array(dynamoDbRecordSchema),
});
