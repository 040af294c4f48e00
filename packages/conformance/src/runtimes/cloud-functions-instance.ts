import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { WireRequest, WireResponse } from "anyfn/driver";
import {
  exitText,
  type FrameworkProcess,
  type FrameworkProcessOptions,
  type SignatureType,
  startFramework,
} from "./cloud-functions-process.ts";
import { type Address, callHttp } from "./http-call.ts";
import { type HttpReply, type HttpSilence, httpOutcome } from "./http-outcome.ts";
import type { CallOptions, NativeError, NativeOutcome, Running } from "./launcher.ts";
import { semaphore } from "./semaphore.ts";

export interface FrameworkInstanceOptions extends FrameworkProcessOptions {
  /** Time between SIGTERM and SIGKILL in `stop()`; default 10000, as the service has it. */
  readonly graceMs?: number;
  /**
   * True once the lines of a call, or its answer, say that it is over. Work after the answer cannot be seen from outside: without
   * it, a call is over when it is answered. Asked for a second at most.
   */
  readonly settled?: (lines: readonly string[], response: WireResponse | undefined) => boolean;
}

export interface FrameworkCallOptions extends CallOptions {
  /** The client goes away when it aborts. */
  readonly signal?: AbortSignal;
}

export interface CloudFunctionsRunning extends Running {
  /**
   * Sends one request. `value` of the outcome is the answer. The limit of a call is what the function was launched with, as it
   * knows no other: `timeoutMs` can only lengthen it.
   */
  call(event: WireRequest, options?: FrameworkCallOptions): Promise<NativeOutcome>;
  /** Where the process listens, while there is one. A new one is started for the call after an exit. */
  readonly address: Address | undefined;
  readonly pid: number | undefined;
}

/** Starts one instance of a function: a process of the framework, and the next one when it ends. */
export async function startFrameworkInstance(
  script: string,
  signature: SignatureType,
  options: FrameworkInstanceOptions,
  logs: string[],
): Promise<CloudFunctionsRunning> {
  const { graceMs = 10_000, concurrency = 1, timeoutMs = 60_000, settled } = options;
  const slots = semaphore(concurrency);
  let current: FrameworkProcess | undefined;
  let starting: Promise<FrameworkProcess> | undefined;
  let stopping: Promise<void> | undefined;

  /** The same start for all who wait for one. */
  const ready = async (): Promise<FrameworkProcess> => {
    if (!starting && current?.child.alive) return current;
    starting ??= startFramework(script, signature, options, (line) => logs.push(line)).finally(() => {
      starting = undefined;
    });
    current = await starting;
    if (stopping) await current.child.stop(0);
    return current;
  };

  const over = async ({ child }: FrameworkProcess, isOver: () => boolean): Promise<void> => {
    await child.drained();
    for (const until = performance.now() + 1000; child.alive && !isOver() && performance.now() < until; ) {
      await setTimeout(10);
      await child.drained();
    }
  };

  const invoke = async (request: WireRequest, callOptions: FrameworkCallOptions): Promise<NativeOutcome> => {
    const firstLog = logs.length;
    const began = performance.now();
    const running = await ready();
    const { child, port, failure } = running;
    if (stopping) throw stopped();
    if (failure)
      return httpOutcome(failure, { logs: logs.slice(firstLog), durationMs: performance.now() - began });
    const id = callOptions.id ?? (concurrency > 1 ? randomUUID() : undefined);
    const lines = () =>
      logs.slice(firstLog).filter((line) => concurrency === 1 || id === undefined || concerns(line, id));
    const sentAt = performance.now();
    const reply = await send(
      { host: "127.0.0.1", port },
      { ...request, headers: [...request.headers, ...frontend(request, id, callOptions.trace)] },
      // A little more than the function was told: it may answer in its last moment, on a busy machine too.
      { limitMs: Math.max(timeoutMs, callOptions.timeoutMs ?? 0) + 500, ...callOptions },
    );
    // One that ends is answered for in its last moment: the next call is not for it.
    const ending = "status" in reply ? reply.status === "exit" : reply.error?.type === "crash";
    const graceMs = "status" in reply ? 1000 : 50;
    const exit = ending ? await Promise.race([child.exited, setTimeout(graceMs)]) : undefined;
    const response = "status" in reply ? undefined : reply.response;
    await over(running, () => settled?.(lines(), response) ?? true);
    return httpOutcome(exit && "status" in reply ? exited(exit) : reply, {
      logs: lines(),
      durationMs: performance.now() - sentAt,
      after: child.alive ? undefined : "exit",
    });
  };

  const first = await ready();
  return {
    logs,
    ...(first.failure && { initError: first.failure.error }),
    get address() {
      return current?.child.alive ? { host: "127.0.0.1", port: current.port } : undefined;
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
      })();
      return stopping;
    },
  };
}

async function send(
  address: Address,
  request: WireRequest,
  { limitMs, onChunk, signal }: FrameworkCallOptions & { readonly limitMs: number },
): Promise<HttpReply | HttpSilence> {
  const began = performance.now();
  const limit = AbortSignal.timeout(limitMs);
  try {
    const response = await callHttp(address, request, {
      onChunk,
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    const answeredMs = performance.now() - began;
    const failed = response.headers.find(([name]) => name.toLowerCase() === "x-google-status")?.[1];
    return {
      response,
      answeredMs,
      ...(failed !== undefined && {
        error: { type: failed, message: Buffer.from(response.body).toString() },
      }),
    };
  } catch (cause) {
    if (limit.aborted)
      return { status: "timeout", error: { type: "timeout", message: `No answer within ${limitMs} ms` } };
    const message = cause instanceof Error ? cause.message : String(cause);
    return { status: "exit", error: { type: signal?.aborted ? "client" : "connection", message } };
  }
}

/** What the service's front end adds. */
function frontend(
  { headers }: WireRequest,
  id: string | undefined,
  trace: string | undefined,
): readonly (readonly [string, string])[] {
  const has = (wanted: string) => headers.some(([name]) => name.toLowerCase() === wanted);
  return [
    ...(id === undefined || has("function-execution-id") ? [] : [["Function-Execution-Id", id] as const]),
    ...(trace === undefined ? [] : [["X-Cloud-Trace-Context", trace] as const]),
  ];
}

function exited(exit: Parameters<typeof exitText>[0]): HttpSilence {
  const error: NativeError = { type: "exit", message: `The process ended (${exitText(exit)})` };
  return { status: "exit", error };
}

/** The framework writes the execution id into every line of a request; one without belongs to the process. */
function concerns(line: string, id: string): boolean {
  const named = /"execution_id":"([^"]*)"/.exec(line)?.[1];
  return named === undefined || named === id;
}

function stopped(): Error {
  return new Error("The function was stopped: launch it again to call it");
}
