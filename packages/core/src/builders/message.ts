import { DEFINITION, type FunctionDefinition, type FunctionOptions } from "../definition.ts";
import type { MessageKind } from "../events.ts";
import { type MessageRules, messageRunner } from "../pipeline/messages.ts";
import { compose } from "./compose.ts";

/** A definition of a kind whose handler takes core events. */
export function messageDefinition<K extends MessageKind>(
  kind: K,
  options: FunctionOptions,
  handler: (event: never, context: never) => unknown,
  rules: MessageRules<K> = {},
): FunctionDefinition<K> {
  if (typeof handler !== "function")
    throw new TypeError(`${kind}() takes a handler (event, context) => result as its last argument.`);
  return {
    [DEFINITION]: 1,
    kind,
    options,
    handler: options.use ? compose(options.use, handler) : handler,
    run: messageRunner(rules),
  };
}
