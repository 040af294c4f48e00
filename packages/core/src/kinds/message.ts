import { compose } from "../compose.ts";
import { DEFINITION, type FunctionDefinition, type FunctionOptions } from "../definition.ts";
import { rare } from "../door.ts";
import type { MessageKind } from "../events.ts";
import { WRAPS } from "../features.ts";
import { type MessageRules, messageRunner } from "../run/messages.ts";

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
    handler: options.use ? (WRAPS ? compose : rare().compose)(options.use, handler) : handler,
    run: messageRunner(rules),
  };
}
