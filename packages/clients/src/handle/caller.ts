import type { Caller } from "anyfn";
import { traceparent } from "../trace.ts";
import { call } from "./call.ts";
import { resource } from "./resource.ts";

/** What the definition of a directly called function says of its types. */
export interface Callable {
  readonly types?: { readonly input: unknown; readonly output: unknown } | undefined;
}

/** What callers of `Definition` give. */
export type InputOf<Definition extends Callable> = NonNullable<Definition["types"]>["input"];
/** What callers of `Definition` get. */
export type OutputOf<Definition extends Callable> = NonNullable<Definition["types"]>["output"];

/**
 * A handle of a function that is called directly. Its type comes from the definition, whose code is not imported.
 *
 * @example
 * import type price from "./functions/price.ts";
 * export const prices = caller<typeof price>("price");
 */
export function caller<Definition extends Callable = Callable>(
  name: string,
): Caller<InputOf<Definition>, OutputOf<Definition>> {
  type Handle = Caller<InputOf<Definition>, OutputOf<Definition>>;
  const handle: Handle = resource<Handle>("function", name, ["call"], {
    call: (input, { signal } = {}) =>
      call({
        ...{ handle, operation: "call", use: "call", signal },
        asks: { size: new TextEncoder().encode(JSON.stringify(input) ?? "").byteLength },
        // The callee may have run although no answer came.
        again: ["THROTTLED"],
        work: (service, own) =>
          service.call(input, { signal: own, traceparent: traceparent() }) as Promise<OutputOf<Definition>>, // as the definition says
      }),
  } satisfies Pick<Handle, "call">);
  return handle;
}
