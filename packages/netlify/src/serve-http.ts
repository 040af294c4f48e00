import {
  type Adapter,
  type AnyDefinition,
  definitionFor,
  type ServeOptions,
  serve as serveOn,
  type Trigger,
} from "anyfn/adapter";
import { netlify } from "./adapter.ts";
import { type Channel, channels } from "./channel.ts";
import { DEFAULT_MEMORY, secondsOf } from "./limits.ts";
import type { NetlifyContext } from "./native.ts";

/** What a generated entry, or the caller of `handler()`, may set. */
export interface NetlifyServeOptions extends ServeOptions {
  /** Seconds that Netlify gives a call: 60, of a schedule 30, in the background 900 by default. */
  readonly timeout?: number | undefined;
  /** MB: 1,024 by default. */
  readonly memory?: number | undefined;
  /** True where the function is registered as a background function: nobody waits for its answer, and a failure has to be thrown. */
  readonly background?: boolean | undefined;
  /** The platform's event that the function is named for: `"deploy-succeeded"`. */
  readonly event?: string | undefined;
  /** The variable with the secret by which calls are signed: `"ANYFN_SECRET"` by default. */
  readonly secret?: string | undefined;
}

/** A function of Netlify's as a default export. It never rejects, except in the background. */
export interface NetlifyHandler {
  (request: Request, context?: NetlifyContext): Promise<Response>;
  /** Runs the function's `dispose` and hands on its usage. */
  shutdown(): Promise<void>;
}

/** As `serve`, for HTTP functions alone: it carries nothing that only the calls of other kinds need. */
export function serveHttp(
  served: AnyDefinition,
  rows: readonly Trigger[],
  options: NetlifyServeOptions = {},
): NetlifyHandler {
  const definition = definitionFor(served, "netlify");
  const adapter = adapterFor(definition, options);
  const entry = serveOn(adapter, definition, rows, options);

  function answer(request: Request, context: NetlifyContext = {}): Promise<Response> {
    return new Promise((respond) => {
      const channel: Channel = { context, method: request.method, respond };
      channels.set(request, channel);
      // An entry may also throw at once.
      channel.done = new Promise((settle) => settle(entry(request, context, channel))).catch(() => {
        // Core has logged it. What was given up at its deadline has been answered.
        if (channel.cut) channel.cut();
        else respond(new Response(null, { status: 500 }));
      });
    });
  }
  return Object.assign(answer, { shutdown: entry.shutdown });
}

/** The adapter, with what Netlify tells no call. */
export function adapterFor(
  { kind, options: own }: AnyDefinition,
  { timeout, memory = DEFAULT_MEMORY, background }: NetlifyServeOptions,
): Adapter<unknown, NetlifyContext | undefined> {
  const limit = timeout ?? secondsOf(kind, background);
  const seconds = Math.min(limit, own.timeout ?? limit);
  return {
    ...netlify,
    info: (context, native) => ({
      ...netlify.info(context, native),
      memory: Math.max(own.memory ?? 0, memory),
    }),
    remaining: (_, ran) => seconds * 1000 - ran,
  };
}
