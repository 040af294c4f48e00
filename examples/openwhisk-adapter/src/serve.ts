import {
  type AnyDefinition,
  failureOf,
  type ServeOptions,
  serve as serveWith,
  type Trigger,
} from "anyfn/adapter";
import { openwhisk } from "./adapter.ts";
import type { Activation, Dictionary } from "./native.ts";

/** What an action exports as `main`. */
export type Main = (params: unknown) => Promise<Dictionary>;

/** A function as an action, with the triggers that may call it. Generated entries import this and their own triggers alone. */
export function serve(
  definition: AnyDefinition,
  triggers: readonly Trigger[],
  options: ServeOptions = {},
): Main {
  const entry = serveWith(openwhisk, definition, triggers, options);
  return async (params) => {
    // Before anything else: the next activation sets the same variables.
    const activation = activationOf(process.env);
    try {
      return toDictionary(await entry(params, activation));
    } catch (error) {
      // What a rejected promise holds would be written out, with its message and stack, for whoever called.
      const { type, message } = failureOf(error);
      return { error: { type, message: message || "The function failed." } };
    }
  };
}

/** https://github.com/apache/openwhisk/blob/master/docs/actions.md#accessing-action-metadata-within-the-action-body */
function activationOf(env: Readonly<Record<string, string | undefined>>): Activation {
  return {
    activationId: env["__OW_ACTIVATION_ID"] || crypto.randomUUID().replaceAll("-", ""),
    action: env["__OW_ACTION_NAME"] ?? "",
    version: env["__OW_ACTION_VERSION"] ?? "",
    deadlineMs: Number(env["__OW_DEADLINE"]) || Number.POSITIVE_INFINITY,
  };
}

/** The platform takes dictionaries alone. */
function toDictionary(result: unknown): Dictionary {
  if (typeof result !== "object" || result === null || Array.isArray(result))
    return result === undefined ? {} : { value: result };
  return result as Dictionary; // just looked at
}
