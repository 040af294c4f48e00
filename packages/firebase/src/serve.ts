import { type CloudFunction, serveOn as serveOnGoogle } from "@anyfn/cloud-functions/serve";
import type { AnyDefinition, Trigger } from "anyfn/adapter";
import { firebase } from "./adapter.ts";
import type { Delivery } from "./native.ts";
import type { FirebaseOptions, FirebaseTrigger } from "./trigger.ts";

export type { FirebaseOptions } from "./trigger.ts";

/** What Firebase calls: `(req, res)`, `(cloudEvent)` or, of the first generation, `(data, context)`. */
export type FirebaseFunction = CloudFunction;

/** The entry of a function for the given triggers alone: what a build writes into a bundle. */
export function serve(
  definition: AnyDefinition,
  rows: readonly Trigger[],
  options?: FirebaseOptions,
): FirebaseFunction {
  return serveOn(firebase, definition, rows, options);
}

/** As {@link serve}, for an adapter that differs in parts. */
export function serveOn(
  adapter: typeof firebase,
  definition: AnyDefinition,
  rows: readonly Trigger[],
  options?: FirebaseOptions,
): FirebaseFunction {
  const own = rows.findLast(isOwn);
  if (!own) return serveOnGoogle(adapter, definition, rows, options);
  // Last, as it leaves nothing to others.
  const all = { ...own, detect: (native: unknown) => isRequest(native) || own.detect(native) };
  return serveOnGoogle(adapter, within(definition), [...rows.filter((row) => row !== own), all], options);
}

/** The same definition, run within the protocol of the row that matches. */
function within(definition: AnyDefinition): AnyDefinition {
  return {
    ...definition,
    run(invocation, row: Trigger, start) {
      const next = () => definition.run(invocation as never, row as never, start); // core's own record, and a row of the definition's kind
      return isOwn(row) && row.take ? row.take(invocation, async () => next()) : next();
    },
  };
}

function isOwn(row: Trigger): row is Trigger & FirebaseTrigger {
  return "takesAll" in row;
}

/** What a function was called with over HTTP, whatever is in it. */
function isRequest(native: unknown): boolean {
  return typeof (native as Partial<Delivery> | null | undefined)?.method === "string";
}
