import {
  type BatchHandler,
  DEFINITION,
  type FunctionDefinition,
  type FunctionOptions,
} from "../definition.ts";
import type { CoreEvent, MessageKind } from "../events.ts";
import { batchRunner } from "../pipeline/batch.ts";
import { compose } from "./compose.ts";

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
