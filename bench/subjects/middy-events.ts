import middy from "@middy/core";
import eventNormalizer from "@middy/event-normalizer";
import sqsPartialBatchFailure from "@middy/sqs-partial-batch-failure";
import { note } from "./note.ts";

interface Batch<Item> {
  readonly Records: readonly Item[];
}

// Middy's types know neither what its normalizer writes into an event nor that a handler may take just that.
export const sqs: unknown = middy()
  .use(eventNormalizer())
  .use(sqsPartialBatchFailure())
  .handler((({ Records }: Batch<{ readonly body: { readonly total: number } }>) =>
    Promise.allSettled(Records.map(async ({ body }) => note(body.total)))) as never);

export const dynamodb: unknown = middy()
  .use(eventNormalizer())
  .handler((async ({
    Records,
  }: Batch<{
    readonly dynamodb: { readonly SequenceNumber: string; readonly NewImage: { readonly total: number } };
  }>) => {
    for (const { dynamodb: change } of Records) {
      try {
        note(change.NewImage.total);
      } catch {
        return { batchItemFailures: [{ itemIdentifier: change.SequenceNumber }] };
      }
    }
    return { batchItemFailures: [] };
  }) as never);

export const s3: unknown = middy()
  .use(eventNormalizer())
  .handler((async ({
    Records,
  }: Batch<{ readonly s3: { readonly object: { readonly key: string; readonly size: number } } }>) => {
    for (const {
      s3: { object },
    } of Records)
      note(object.key.length + object.size);
  }) as never);
