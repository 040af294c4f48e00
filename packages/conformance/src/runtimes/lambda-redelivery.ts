/** What Lambda's pollers, and its queue of asynchronous events, make of an answer. */
import type { ServeVariant } from "anyfn/driver";
import type { NativeOutcome } from "./launcher.ts";

/**
 * The indexes of the records that are delivered again (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html and
 * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html); undefined for events that nobody delivers.
 */
export function redeliveredByLambda(
  event: unknown,
  { status, value }: Pick<NativeOutcome, "status" | "value">,
  { partialBatch = false }: ServeVariant,
): readonly number[] | "all" | undefined {
  const { Records: records } = Object(event) as { readonly Records?: unknown }; // any object
  if (!Array.isArray(records)) return undefined;
  const [first] = records as readonly Item[];
  const source = first?.eventSource ?? first?.EventSource;
  const idOf = typeof source === "string" ? POLLED[source] : undefined;
  if (idOf === undefined && source !== "aws:s3" && source !== "aws:sns") return undefined;
  if (status !== "ok") return "all";
  if (!partialBatch || idOf === undefined) return [];
  const { batchItemFailures: failures } = Object(value) as { readonly batchItemFailures?: unknown }; // any JSON
  if (failures === undefined || failures === null) return [];
  if (!Array.isArray(failures)) return "all";
  const ids = (records as readonly Item[]).map(idOf);
  const failed = failures.map((each) => ids.indexOf(Object(each).itemIdentifier));
  // An identifier that is none of the batch's fails all of it.
  if (failed.some((index) => index < 0)) return "all";
  if (failed.length === 0 || source === "aws:sqs") return failed.sort((a, b) => a - b);
  const from = Math.min(...failed);
  return ids.flatMap((_, index) => (index >= from ? [index] : []));
}

interface Item {
  readonly eventSource?: unknown;
  readonly EventSource?: unknown;
  readonly messageId?: unknown;
  readonly kinesis?: { readonly sequenceNumber?: unknown };
  readonly dynamodb?: { readonly SequenceNumber?: unknown };
}

const POLLED: Readonly<Record<string, (item: Item) => unknown>> = {
  "aws:sqs": ({ messageId }) => messageId,
  "aws:kinesis": ({ kinesis }) => kinesis?.sequenceNumber,
  "aws:dynamodb": ({ dynamodb }) => dynamodb?.SequenceNumber,
};
