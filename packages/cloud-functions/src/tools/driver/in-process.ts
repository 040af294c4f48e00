/** The adapter called in this process as the framework calls it. */

import type { Adapter, AnyDefinition, ServeOptions } from "anyfn/adapter";
import type { NativeResult, PlayOptions, Session, Variant, WireRequest, WireResponse } from "anyfn/driver";
import { cloudFunctions } from "../../adapter.ts";
import type { HttpResponse } from "../../http.ts";
import { rowsOf } from "../../index.ts";
import { type CloudFunction, serveOn } from "../../serve.ts";
import { openFramework, type Signature } from "./framework.ts";

/** How a definition becomes a function. */
export type Handler = (
  adapter: Adapter<unknown, HttpResponse | undefined>,
  definition: AnyDefinition,
  options: ServeOptions,
) => CloudFunction;

/** What this driver knows of a variant beside what all drivers do. */
export interface FrameworkVariant extends Variant {
  readonly signature: Signature;
}

/** A session of the adapter itself, or of another in its place. */
export function openInProcess(
  definition: AnyDefinition,
  { serve, signature }: FrameworkVariant,
  handler: Handler = everyRow,
  base: Adapter<unknown, HttpResponse | undefined> = cloudFunctions,
): Session {
  const lines: string[] = [];
  const { streaming: _, ...rest } = serve;
  let deadline = Number.POSITIVE_INFINITY;
  // The platform's limit is set with the deployment; here each call has its own.
  const fn = handler({ ...base, remaining: () => deadline - Date.now() }, definition, {
    ...rest,
    name: "conformance",
    write: (line) => lines.push(line),
    usage: (record) => lines.push(JSON.stringify(record)),
  });
  const framework = openFramework(fn, signature);

  return {
    async call(native, { timeoutMs = 3000, id }: PlayOptions = {}) {
      const first = lines.length;
      deadline = Date.now() + timeoutMs;
      const request = native as WireRequest; // an event of ours
      const headers =
        id === undefined ? request.headers : [...request.headers, ["Function-Execution-Id", id] as const];
      const result = await settle(answer({ ...request, headers }), timeoutMs);
      return { ...result, logs: lines.slice(first) };
    },
    async stop() {},
  };

  async function answer(request: WireRequest): Promise<Omit<NativeResult, "logs">> {
    const value = await framework.call(request);
    await framework.idle();
    return resultOf(value);
  }
}

const everyRow: Handler = (adapter, definition, options) =>
  serveOn(adapter, definition, rowsOf(definition.kind), options);

/** As the launcher of the real framework tells it: the framework marks what it answers in the function's place. */
function resultOf(value: WireResponse): Omit<NativeResult, "logs"> {
  const reason = value.headers.find(([name]) => name.toLowerCase() === "x-google-status")?.[1];
  return reason === undefined
    ? { status: "ok", value }
    : { status: "error", value, error: { type: reason, message: new TextDecoder().decode(value.body) } };
}

async function settle(
  work: Promise<Omit<NativeResult, "logs">>,
  timeoutMs: number,
): Promise<Omit<NativeResult, "logs">> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<Omit<NativeResult, "logs">>((resolve) => {
    timer = setTimeout(
      () =>
        resolve({
          status: "timeout",
          error: { type: "timeout", message: `No answer within ${timeoutMs} ms` },
        }),
      timeoutMs,
    );
  });
  const broken = work.catch((error: unknown) => ({
    status: "exit" as const,
    error: { type: "connection", message: String(error) },
  }));
  return Promise.race([broken, timeout]).finally(() => clearTimeout(timer));
}
