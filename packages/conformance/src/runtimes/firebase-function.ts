import { setTimeout } from "node:timers/promises";
import type { WireRequest, WireResponse } from "anyfn/driver";
import { address, type EmulatedFunction, get } from "./firebase-backends.ts";
import { delivery, pick } from "./firebase-delivery.ts";
import type { FirebaseEmulator } from "./firebase-emulator.ts";
import { callHttp } from "./http-call.ts";
import { type HttpReply, type HttpSilence, httpOutcome } from "./http-outcome.ts";
import type { CallOptions, NativeError, NativeOutcome, Running } from "./launcher.ts";
import { semaphore } from "./semaphore.ts";

export interface FirebaseFunctionOptions {
  /** Requests at a time; default 1. The emulator has a worker for each; their lines are not told apart. */
  readonly concurrency?: number;
  /** How long a worker has for its answer; default 60000. */
  readonly timeoutMs?: number;
  /**
   * True once the lines of a call, or its answer, say that it is over; without it, a call is over when it is answered. Asked for
   * two seconds at most.
   */
  readonly settled?: (lines: readonly string[], response: WireResponse | undefined) => boolean;
}

export interface FirebaseCallOptions extends CallOptions {
  /** The client goes away when it aborts. */
  readonly signal?: AbortSignal;
}

export interface FirebaseRunning extends Running {
  /**
   * Sends one request: to an HTTP function under its path, to one of events as the platform's delivery of the event. `value` of
   * the outcome is the answer.
   *
   * Events are acknowledged with 200 once the handler is done, and with 500 when it has thrown; the emulator then also ends the
   * worker, sometimes before that has answered: its 500 is `{"code":"ECONNRESET"}` then. `error` is what was thrown, as the
   * emulator logs it. The next call waits until the worker is gone.
   */
  call(event: WireRequest, options?: FirebaseCallOptions): Promise<NativeOutcome>;
  /** The suite that the function runs in. */
  readonly emulator: FirebaseEmulator;
}

/** One function of an emulator, under one or several triggers. */
export async function runFunction(
  emulator: FirebaseEmulator,
  functions: readonly EmulatedFunction[],
  { concurrency = 1, timeoutMs = 60_000, settled }: FirebaseFunctionOptions,
  release: () => Promise<void>,
): Promise<FirebaseRunning> {
  const slots = semaphore(concurrency);
  let stopping: Promise<void> | undefined;
  const failures = await Promise.all(functions.map((fn) => warmUp(emulator, fn)));
  const initError = failures.find((failure) => failure !== undefined);

  const invoke = async (request: WireRequest, options: FirebaseCallOptions): Promise<NativeOutcome> => {
    const fn = pick(functions, request);
    const log = emulator.log(fn);
    const { exits } = log;
    const first = { lines: log.lines.length, failures: log.failures.length, unfinished: log.unfinished };
    const began = performance.now();
    // What a function knows of its limit is set for all; the start of a worker, before each failure's next call, does not count.
    const limitMs = Math.max(timeoutMs, options.timeoutMs ?? 0) + STARTS_WITHIN_MS;
    const killed = () => log.failures.length > first.failures;
    const hopeless = new AbortController();
    // It leaves the client of an answer that broke off, or of a worker that is gone, waiting: for that client we hang up.
    let hopes = 4;
    const watch = setInterval(() => {
      hopes = killed() || log.unfinished > first.unfinished ? hopes - 1 : 4;
      if (hopes === 0) hopeless.abort();
    }, 100);
    const reply = await send(emulator, delivery(fn, request), {
      ...options,
      limitMs,
      hopeless: hopeless.signal,
    });
    clearInterval(watch);
    await emulator.drained();
    const lines = () => log.lines.slice(first.lines);
    const gone = () => log.exits > exits;
    const response = "status" in reply ? undefined : reply.response;
    const broken = "status" in reply || isOwnAnswer(fn, reply);
    await waitUntil(() => !(killed() || broken) || gone(), 3000);
    await waitUntil(async () => {
      if (!settled || gone() || settled(lines(), response)) return true;
      await emulator.drained();
      return false;
    }, 2000);
    // The end of one answer is no sign about the next.
    await waitUntil(() => log.unfinished >= first.unfinished, 500);
    const ended: NativeError = { type: "exit", message: "The worker ended" };
    const error = killed()
      ? thrown(log.failures[first.failures] ?? "")
      : broken && gone()
        ? ended
        : undefined;
    return httpOutcome("status" in reply ? reply : { ...reply, error }, {
      logs: lines(),
      durationMs: performance.now() - began,
      after: gone() ? "exit" : undefined,
    });
  };

  return {
    emulator,
    get logs() {
      return functions.flatMap((fn) => emulator.log(fn).lines);
    },
    ...(initError && { initError }),
    async call(request, options = {}) {
      const free = await slots();
      try {
        if (stopping) throw new Error("The function was stopped: launch it again to call it");
        return await invoke(request, options);
      } finally {
        free();
      }
    },
    stop() {
      stopping ??= release();
      return stopping;
    },
  };
}

const STARTS_WITHIN_MS = 10_000;

/** Starts a worker, and tells why that could not load the function. */
async function warmUp(emulator: FirebaseEmulator, fn: EmulatedFunction): Promise<NativeError | undefined> {
  if (fn.warmPath === undefined) return undefined;
  const log = emulator.log(fn);
  const before = log.failures.length;
  const given = new AbortController();
  const limit = AbortSignal.timeout(35_000);
  // A worker that cannot load the function is never answered for.
  const watch = setInterval(() => log.failures.length > before && given.abort(), 50);
  const signal = AbortSignal.any([given.signal, limit]);
  await callHttp(address(emulator.ports.functions), get(fn.warmPath), { signal }).catch(() => {});
  clearInterval(watch);
  const failure = log.failures[before];
  if (failure !== undefined) return { type: "init.exit", message: failure };
  return limit.aborted ? { type: "init.timeout", message: "No worker was ready in time" } : undefined;
}

async function send(
  emulator: FirebaseEmulator,
  request: WireRequest,
  {
    limitMs,
    hopeless,
    signal,
    onChunk,
  }: FirebaseCallOptions & { readonly limitMs: number; readonly hopeless: AbortSignal },
): Promise<HttpReply | HttpSilence> {
  const began = performance.now();
  const limit = AbortSignal.timeout(limitMs);
  const ends = [hopeless, limit, ...(signal ? [signal] : [])];
  try {
    const response = await callHttp(address(emulator.ports.functions), request, {
      onChunk,
      signal: AbortSignal.any(ends),
    });
    return { response, answeredMs: performance.now() - began };
  } catch (cause) {
    if (limit.aborted)
      return { status: "timeout", error: { type: "timeout", message: `No answer within ${limitMs} ms` } };
    const type = hopeless.aborted ? "exit" : signal?.aborted ? "client" : "connection";
    return {
      status: "exit",
      error: { type, message: cause instanceof Error ? cause.message : String(cause) },
    };
  }
}

/** The emulator answers 500 for an event that failed, and for a worker that has gone. */
function isOwnAnswer({ event }: EmulatedFunction, { response }: HttpReply): boolean {
  const { status, body } = response;
  return status === 500 && (event || Buffer.from(body).toString().startsWith('{"code":"E'));
}

async function waitUntil(so: () => boolean | Promise<boolean>, withinMs: number): Promise<void> {
  for (const end = performance.now() + withinMs; !(await so()) && performance.now() < end; )
    await setTimeout(20);
}

/** `TypeError: text`, then the stack. */
function thrown(text: string): NativeError {
  const [, type = "Error", message = text] = /^(?:Uncaught )?(\w+): ([^\n]*)/.exec(text) ?? [];
  const trace = text.split("\n").slice(1);
  return { type, message, ...(trace.length > 0 && { trace }) };
}
