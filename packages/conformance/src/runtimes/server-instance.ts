import { setTimeout } from "node:timers/promises";
import type { WireRequest, WireResponse } from "anyfn/driver";
import type { Child } from "./child.ts";
import { exitText } from "./cloud-functions-process.ts";
import { type Address, callHttp } from "./http-call.ts";
import { type HttpReply, type HttpSilence, httpOutcome } from "./http-outcome.ts";
import type { CallOptions, NativeError, NativeOutcome, Running } from "./launcher.ts";
import { semaphore } from "./semaphore.ts";

/** A server that was started in a process of its own. */
export interface ServerProcess {
  readonly child: Child;
  readonly address: Address;
  /** Why it does not listen; the process is gone then. */
  readonly failure?: { readonly status: "exit" | "timeout"; readonly error: NativeError } | undefined;
}

export interface ServerInstanceOptions {
  /** Requests at a time; default 1, so that the lines of a call are known to be its own. */
  readonly concurrency?: number | undefined;
  /** How long to wait for an answer; default 60000. */
  readonly timeoutMs?: number | undefined;
  /** Time between SIGTERM and SIGKILL in `stop()`; default 10000. */
  readonly graceMs?: number | undefined;
  /**
   * True once the lines of a call, or its answer, say that it is over. Work after the answer cannot be seen from outside: without
   * it, a call is over when it is answered. Asked for a second at most.
   */
  readonly settled?: ((lines: readonly string[], response: WireResponse | undefined) => boolean) | undefined;
  /** What stands before the server on its platform does to a request. */
  readonly front?: ((request: WireRequest, options: CallOptions) => WireRequest) | undefined;
  /** Takes away what was made for it, once it is stopped. */
  readonly onStopped?: (() => unknown) | undefined;
}

export interface ServerCallOptions extends CallOptions {
  /** The client goes away when it aborts. */
  readonly signal?: AbortSignal;
}

/** A server that is called over the network. */
export interface ServerRunning extends Running {
  /** Sends one request. `value` of the outcome is the answer. */
  call(event: WireRequest, options?: ServerCallOptions): Promise<NativeOutcome>;
  /** Where it listens, while there is a process. A new one is started for the call after an exit. */
  readonly address: Address | undefined;
  readonly pid: number | undefined;
}

/** Starts a server, and the next one when it ends; `onLine` of the start gets its output. */
export async function startServerInstance(
  start: (onLine: (line: string) => void) => Promise<ServerProcess>,
  options: ServerInstanceOptions,
): Promise<ServerRunning> {
  const { concurrency = 1, timeoutMs = 60_000, graceMs = 10_000, settled, front, onStopped } = options;
  const logs: string[] = [];
  const slots = semaphore(concurrency);
  let current: ServerProcess | undefined;
  let starting: Promise<ServerProcess> | undefined;
  let stopping: Promise<void> | undefined;

  /** The same start for all who wait for one. */
  const ready = async (): Promise<ServerProcess> => {
    if (!starting && current?.child.alive) return current;
    starting ??= start((line) => logs.push(line)).finally(() => {
      starting = undefined;
    });
    current = await starting;
    if (stopping) await current.child.stop(0);
    return current;
  };

  const invoke = async (request: WireRequest, callOptions: ServerCallOptions): Promise<NativeOutcome> => {
    const firstLog = logs.length;
    const { child, address, failure } = await ready();
    if (stopping) throw stopped();
    const lines = () => logs.slice(firstLog);
    if (failure) return httpOutcome(failure, { logs: lines(), durationMs: 0 });
    const sentAt = performance.now();
    // A little more than the function was told: it may answer in its last moment, on a busy machine too.
    const limitMs = Math.max(timeoutMs, callOptions.timeoutMs ?? 0) + 500;
    const fronted = front?.(request, callOptions) ?? request;
    const reply = await send(address, fronted, { ...callOptions, limitMs });
    const silent = "status" in reply;
    const exit =
      silent && reply.status === "exit" ? await Promise.race([child.exited, setTimeout(1000)]) : undefined;
    await child.drained();
    const response = silent ? undefined : reply.response;
    for (const until = performance.now() + 1000; child.alive && performance.now() < until; ) {
      if (settled?.(lines(), response) ?? true) break;
      await setTimeout(10);
      await child.drained();
    }
    return httpOutcome(
      exit
        ? { status: "exit", error: { type: "exit", message: `The process ended (${exitText(exit)})` } }
        : reply,
      { logs: lines(), durationMs: performance.now() - sentAt, after: child.alive ? undefined : "exit" },
    );
  };

  const first = await ready();
  return {
    logs,
    ...(first.failure && { initError: first.failure.error }),
    get address() {
      return current?.child.alive ? current.address : undefined;
    },
    get pid() {
      return current?.child.alive ? current.child.pid : undefined;
    },
    async call(request, callOptions = {}) {
      const release = await slots();
      try {
        if (stopping) throw stopped();
        return await invoke(request, callOptions);
      } finally {
        release();
      }
    },
    stop() {
      stopping ??= (async () => {
        await (await starting?.catch(() => undefined))?.child.stop(0);
        await current?.child.stop(graceMs);
        await onStopped?.();
      })();
      return stopping;
    },
  };
}

async function send(
  address: Address,
  request: WireRequest,
  { limitMs, onChunk, signal }: ServerCallOptions & { readonly limitMs: number },
): Promise<HttpReply | HttpSilence> {
  const began = performance.now();
  const limit = AbortSignal.timeout(limitMs);
  try {
    const response = await callHttp(address, request, {
      onChunk,
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    return { response, answeredMs: performance.now() - began };
  } catch (cause) {
    if (limit.aborted)
      return { status: "timeout", error: { type: "timeout", message: `No answer within ${limitMs} ms` } };
    const message = cause instanceof Error ? cause.message : String(cause);
    return { status: "exit", error: { type: signal?.aborted ? "client" : "connection", message } };
  }
}

function stopped(): Error {
  return new Error("The server was stopped: launch it again to call it");
}
