import { DEFINITION, type FunctionDefinition, type FunctionOptions } from "../definition.ts";
import type { CoreEvent, MessageKind } from "../events.ts";
import { batchRunner } from "../pipeline/batch.ts";
import { compose } from "./compose.ts";

/** Which messages of a batch failed, by the event or its id; nothing: none did. A thrown error fails them all. */
export type BatchResult =
  | undefined
  // biome-ignore lint/suspicious/noConfusingVoidType: a handler that answers nothing is written without a return
  | void
  | { readonly failed: readonly (string | { readonly id: string })[] };

/** Handles a whole delivery. */
export type BatchHandler<Event, Context> = (
  events: readonly Event[],
  context: Context,
) => BatchResult | Promise<BatchResult>;

/** A definition whose handler takes all messages of a delivery at once. */
export function batchDefinition<K extends MessageKind>(
  kind: K,
  options: FunctionOptions,
  handler: BatchHandler<never, never>,
  prepare: ((event: CoreEvent<K>) => CoreEvent<K> | Promise<CoreEvent<K>>) | undefined,
): FunctionDefinition<K> {
  if (typeof handler !== "function")
    throw new TypeError(
      `${kind}.batch() takes a handler (events, context) => { failed } as its last argument.`,
    );
  return {
    [DEFINITION]: 1,
    kind,
    options,
    batch: true,
    handler: (options.use ? compose(options.use, handler as never) : handler) as never,
    run: batchRunner(prepare),
  }; // called with a batch only, by batchRunner
}
