/** The adapter in this process: requests come over a socket of the machine's own, what the server makes itself is handed over as it does. */
import type { Adapter, AnyDefinition, Outcome, Trigger } from "anyfn/adapter";
import type { NativeResult, PlayOptions, Session, WireRequest } from "anyfn/driver";
import { serve as listen } from "srvx";
import { node } from "../../adapter.ts";
import type { Call } from "../../context.ts";
import { rowsOf } from "../../index.ts";
import { type NodeServeOptions, serveOn } from "../../serve.ts";
import { createSite } from "../../server/site.ts";
import type { NodeVariant } from "./variants.ts";
import { wireCall } from "./wire-call.ts";

/** What a test may put in the adapter's place. */
export interface Parts {
  readonly adapter?: ((adapter: Adapter<unknown, Call>) => Adapter<unknown, Call>) | undefined;
  readonly rows?: ((rows: readonly Trigger[]) => readonly Trigger[]) | undefined;
  readonly options?: ((options: NodeServeOptions) => NodeServeOptions) | undefined;
  /** Changes what is answered. */
  readonly response?: ((response: Response) => Response) | undefined;
}

/** A session of the adapter itself, or of one that differs in parts. */
export function openInProcess(definition: AnyDefinition, variant: NodeVariant, parts: Parts = {}): Session {
  const {
    adapter = (own) => own,
    rows = (all) => all,
    options = (own) => own,
    response = (own) => own,
  } = parts;
  const lines: string[] = [];
  let deadline = Number.POSITIVE_INFINITY;
  const serving = options({
    name: "conformance",
    write: (line) => lines.push(line),
    usage: (record) => lines.push(JSON.stringify(record)),
  });
  const fn = serveOn(
    // Each call has a time of its own here.
    adapter({ ...node, remaining: () => deadline - Date.now() }),
    definition,
    rows(rowsOf(definition.kind)),
    serving,
  );
  const site = createSite([{ fn, definition }], { bodyLimit: 64 * 1024 * 1024, proxies: 1, serving });
  let server: ReturnType<typeof listen> | undefined;

  async function portOf(): Promise<number> {
    server ??= listen({
      fetch: async (request) => response(await (definition.kind === "http" ? site : fn)(request)),
      port: 0,
      hostname: "127.0.0.1",
      silent: true,
      gracefulShutdown: false,
    });
    await server.ready();
    return Number(new URL(server.url ?? "").port);
  }

  async function answer(native: unknown, id: string | undefined): Promise<Omit<NativeResult, "logs">> {
    if (variant.via === "value") {
      const outcomes = (await fn.call(native)) as readonly Outcome[]; // what the rows of this adapter reply
      return { status: "ok", value: outcomes.map((outcome) => outcome.ok) };
    }
    const request = native as WireRequest; // an event of ours
    const headers = id === undefined ? request.headers : [...request.headers, ["X-Request-Id", id] as const];
    return { status: "ok", value: await wireCall(await portOf(), { ...request, headers }) };
  }

  return {
    async call(native, { timeoutMs = 3000, id }: PlayOptions = {}) {
      const first = lines.length;
      const usage = (): boolean => lines.slice(first).some((line) => line.includes('"anyfn.usage/1"'));
      deadline = Date.now() + timeoutMs;
      const result = await settle(answer(native, id), timeoutMs + 500);
      // The answer goes out before the invocation ends.
      while (!usage() && Date.now() < deadline + 500) await new Promise((resolve) => setTimeout(resolve, 5));
      return { ...result, logs: lines.slice(first) };
    },
    async stop() {
      await server?.close(true);
    },
  };
}

async function settle(
  work: Promise<Omit<NativeResult, "logs">>,
  timeoutMs: number,
): Promise<Omit<NativeResult, "logs">> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Omit<NativeResult, "logs">>((resolve) => {
    const error = { type: "timeout", message: `No answer within ${timeoutMs} ms` };
    timer = setTimeout(() => resolve({ status: "timeout", error }), timeoutMs);
  });
  const broken = work.catch((error: unknown) => ({
    status: "error" as const,
    error: { type: (error as Error).name, message: String((error as Error).message) }, // the pipeline's, or the connection's
  }));
  return Promise.race([broken, late]).finally(() => clearTimeout(timer));
}
