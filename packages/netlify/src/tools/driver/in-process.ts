/** The adapter called in this process as Netlify's host calls it. */
import type { AnyDefinition, NativeResult, ReportedError, Session, WireRequest } from "anyfn/driver";
import type { NetlifyHandler, NetlifyServeOptions } from "../../serve.ts";
import { exchange, hostContext, toRequest } from "./host.ts";
import { NAME, SECRET_VALUE } from "./signed.ts";
import type { NetlifyVariant } from "./variants.ts";

/** How a definition becomes a handler: by the variant's own way, or by another in its place. */
export type Serve = (
  definition: AnyDefinition,
  variant: NetlifyVariant,
  options: NetlifyServeOptions,
) => NetlifyHandler;

/** A session of the adapter itself, or of another in its place. */
export function openInProcess(
  definition: AnyDefinition,
  variant: NetlifyVariant,
  serve: Serve = (given, { open }, options) => open(given, options),
): Session {
  const lines: string[] = [];
  // The time limit is the function's, not a call's: one handler for each that is asked for.
  const handlers = new Map<number, NetlifyHandler>();
  const handlerFor = (timeoutMs: number): NetlifyHandler => {
    const known = handlers.get(timeoutMs);
    if (known) return known;
    const made = serve(definition, variant, {
      name: NAME,
      timeout: timeoutMs / 1000,
      environment: { ...process.env, ANYFN_SECRET: SECRET_VALUE },
      write: (line) => lines.push(line),
      usage: (record) => lines.push(JSON.stringify(record)),
    });
    handlers.set(timeoutMs, made);
    return made;
  };

  return {
    async call(native, { id, timeoutMs = 3000 } = {}) {
      const first = lines.length;
      const context = hostContext(id);
      const work = (async (): Promise<Omit<NativeResult, "logs">> => {
        const request = native as WireRequest; // an event of ours
        const handler = handlerFor(timeoutMs);
        if (variant.background) {
          try {
            const { status } = await handler(toRequest(request), context);
            await Promise.all(context.pending);
            return { status: "ok", value: status };
          } catch (error) {
            return { status: "error", error: reported(error) };
          }
        }
        const value = await exchange(handler, request, context);
        await Promise.all(context.pending);
        return { status: "ok", value };
      })();
      const result = await settle(work, timeoutMs);
      return { ...result, logs: lines.slice(first) };
    },
    async stop() {
      for (const handler of handlers.values()) await handler.shutdown();
    },
  };
}

async function settle(
  work: Promise<Omit<NativeResult, "logs">>,
  timeoutMs: number,
): Promise<Omit<NativeResult, "logs">> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<Omit<NativeResult, "logs">>((resolve) => {
    const error = { type: "TimeoutError", message: `Task timed out after ${timeoutMs} ms` };
    // What the adapter has to answer at its deadline may be a moment late.
    timer = setTimeout(() => resolve({ status: "timeout", error }), timeoutMs + 100);
  });
  const failed = work.catch((error: unknown) => ({ status: "error" as const, error: reported(error) }));
  return Promise.race([failed, timeout]).finally(() => clearTimeout(timer));
}

function reported(error: unknown): ReportedError {
  return error instanceof Error
    ? { type: error.name, message: error.message }
    : { type: typeof error, message: String(error) };
}
