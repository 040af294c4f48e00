import {
  type Adapter,
  type AnyDefinition,
  type ReportOptions,
  report,
  type ServeOptions,
} from "anyfn/adapter";
import { azure } from "./adapter.ts";
import { noteFailure } from "./failures.ts";
import type { HttpReply } from "./http.ts";
import type { AzureContext } from "./native.ts";

/** The answer to a request whose invocation failed as a whole, which core has logged. */
export function crashed(error: unknown, context: AzureContext | undefined): HttpReply {
  noteFailure(error, context);
  return { status: 500, headers: {} };
}

/** Logs what happened to a request before there was an invocation. */
export function reportRequest(
  definition: AnyDefinition,
  options: ServeOptions,
  error: unknown,
  native: unknown,
  context: AzureContext | undefined,
  about: ReportOptions,
): void {
  report({ adapter: ADAPTER, definition, options }, error, native, context, about);
}

/** A report asks for no time that is left. */
const ADAPTER: Adapter<unknown, AzureContext | undefined> = {
  ...azure,
  remaining: () => Number.POSITIVE_INFINITY,
};
