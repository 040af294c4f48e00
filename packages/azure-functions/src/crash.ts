import { type Adapter, type AnyDefinition, report, type ServeOptions } from "anyfn/adapter";
import { azure } from "./adapter.ts";
import { noteFailure } from "./failures.ts";
import type { HttpReply } from "./http.ts";
import type { AzureContext } from "./native.ts";

/** Logs what was thrown around a handler (its `setup` failed, its result is no JSON), which nobody else does where it is answered: the answer. */
export function crashed(
  definition: AnyDefinition,
  options: ServeOptions,
  error: unknown,
  native: unknown,
  context: AzureContext | undefined,
): HttpReply {
  noteFailure(error, context);
  report({ adapter: ADAPTER, definition, options }, error, native, context);
  return { status: 500, headers: {} };
}

/** A report asks for no time that is left. */
const ADAPTER: Adapter<unknown, AzureContext | undefined> = {
  ...azure,
  remaining: () => Number.POSITIVE_INFINITY,
};
