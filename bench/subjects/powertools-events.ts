import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import { note } from "./note.ts";

const processor = new BatchProcessor(EventType.SQS);

export const sqs = async (event: never, context: never): Promise<unknown> =>
  processPartialResponse(
    event,
    async ({ body }: { readonly body: string }) =>
      note((JSON.parse(body) as { readonly total: number }).total),
    processor,
    { context },
  ); // the batch's messages
