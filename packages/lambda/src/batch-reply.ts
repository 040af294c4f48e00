import { type Outcome, type ReplyOptions, throwFailures } from "anyfn/adapter";

/** What Lambda expects where the mapping reports batch item failures; nothing in it is a full success. */
export interface BatchReply<Id = string> {
  readonly batchItemFailures: readonly { readonly itemIdentifier: Id }[];
}

/** Every message that failed, once each. Without partial batches any failure is thrown: an answer would acknowledge it. */
export function replyEach<Event>(
  outcomes: readonly Outcome[],
  events: readonly Event[],
  { partialBatch }: ReplyOptions,
  idOf: (event: Event) => string,
): BatchReply | undefined {
  if (!partialBatch) return void throwFailures(outcomes);
  const failed = new Set<string>();
  for (const [index, event] of events.entries()) if (outcomes[index]?.ok !== true) failed.add(idOf(event));
  return { batchItemFailures: Array.from(failed, (itemIdentifier) => ({ itemIdentifier })) };
}

/** The first failure of each shard or partition: the source delivers everything from there again. */
export function replyFirst<Event, Id>(
  outcomes: readonly Outcome[],
  events: readonly Event[],
  { partialBatch }: ReplyOptions,
  laneOf: (event: Event) => string,
  idOf: (event: Event) => Id,
): BatchReply<Id> | undefined {
  if (!partialBatch) return void throwFailures(outcomes);
  const first = new Map<string, Id>();
  for (const [index, event] of events.entries()) {
    if (outcomes[index]?.ok !== true && !first.has(laneOf(event))) first.set(laneOf(event), idOf(event));
  }
  return { batchItemFailures: Array.from(first.values(), (itemIdentifier) => ({ itemIdentifier })) };
}
