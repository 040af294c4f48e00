import { randomBytes, randomUUID } from "node:crypto";
import type { Child } from "./child.ts";
import { exitError, initTimeoutError, timeoutError } from "./lambda-errors.ts";
import { newPending, type Pending } from "./lambda-invocation.ts";
import { errorDocument, toOutcome } from "./lambda-outcome.ts";
import type { LambdaClient } from "./lambda-package.ts";
import { type LambdaProcessOptions, startLambdaProcess, toLambdaFunction } from "./lambda-process.ts";
import { type RuntimeApi, startRuntimeApi } from "./lambda-runtime-api.ts";
import type { CallOptions, NativeError, NativeOutcome, Running } from "./launcher.ts";
import { semaphore } from "./semaphore.ts";

export interface LambdaInstanceOptions extends LambdaProcessOptions {
  /** Stop the process while it waits for an event, as the service does; default false. Not with `concurrency`. */
  readonly freeze?: boolean;
  /**
   * Time between SIGTERM and SIGKILL in `stop()`; default 500, as a function with an internal extension has. One that
   * handles SIGTERM uses all of it: its exit waits for the client's thread, which waits for the next event.
   */
  readonly graceMs?: number;
  /** Time for the initialization; default 10000, as the service allows. */
  readonly initTimeoutMs?: number;
}

export interface LambdaCallOptions extends CallOptions {
  readonly functionArn?: string;
  /** Sent as JSON in `Lambda-Runtime-Client-Context`. */
  readonly clientContext?: unknown;
  /** Sent as JSON in `Lambda-Runtime-Cognito-Identity`. */
  readonly cognitoIdentity?: unknown;
  readonly tenantId?: string;
}

export interface LambdaRunning extends Running {
  /**
   * Sends one event: a `Uint8Array` as it is, anything else as JSON, `undefined` as `{}`. Settles when the invocation is
   * complete in the service's sense: the runtime has answered and asked for the next event, or is gone, or its time was up.
   */
  call(event: unknown, options?: LambdaCallOptions): Promise<NativeOutcome>;
  /** The process, while there is one. A new one is started for the call after an exit or a timeout. */
  readonly pid: number | undefined;
  /** The version of `aws-lambda-ric` that runs the function. */
  readonly client: string;
  /** How long the last initialization took. */
  readonly initMs: number;
}

/** Starts an execution environment: a server, a process, and its initialization. */
export async function startLambdaInstance(
  client: LambdaClient,
  options: LambdaInstanceOptions,
): Promise<LambdaRunning> {
  const { freeze = false, graceMs = 500, initTimeoutMs = 10_000, concurrency, timeoutMs = 3000 } = options;
  const logs: string[] = [];
  const calls = new Map<string, Pending>();
  const slots = semaphore(concurrency ?? 1);
  let child: Child | undefined;
  let init: Initialization | undefined;
  let initMs = 0;
  let starting: Promise<InitFailure | undefined> | undefined;
  let stopping: Promise<void> | undefined;

  /** Freezes at once when nothing is in flight: what the function left running must not get a moment more. */
  const rest = () => {
    const idle = [...calls.values()].every((call) => call.done);
    if (freeze && concurrency === undefined && idle) child?.freeze();
  };

  const api: RuntimeApi = await startRuntimeApi({
    next() {
      init?.done();
      if (concurrency !== undefined) return;
      for (const call of calls.values()) call.askedNext();
      rest();
    },
    streamStarted: (id, contentType) => calls.get(id)?.streamStarted(contentType),
    chunk: (id, bytes) => calls.get(id)?.chunk(bytes),
    answered(id, answer) {
      calls.get(id)?.answered(answer);
      // A worker asks for more while it works: there the answer alone completes the invocation.
      if (concurrency !== undefined) calls.get(id)?.askedNext();
      else if (calls.get(id)?.done) rest();
    },
    initFailed: (error) => init?.done({ status: "error", error }),
  });

  /** Starts a process and waits until it is initialized or has failed to. */
  const initialize = async (id?: string): Promise<InitFailure | undefined> => {
    await child?.exited;
    const startedMs = performance.now();
    const initialization = newInitialization();
    init = initialization;
    const started = await startLambdaProcess(client, api.address, options, (line) => logs.push(line));
    child = started;
    if (stopping) {
      await started.stop(0);
      throw stopped();
    }
    void started.exited.then((exit) => {
      api.reset();
      initialization.done({ status: "exit", error: exitError(exit, id) });
      for (const call of calls.values()) call.ended({ status: "exit", error: exitError(exit, call.id) });
    });
    const timer = setTimeout(() => {
      initialization.done({ status: "timeout", error: initTimeoutError(initTimeoutMs) });
    }, initTimeoutMs);
    const failure = await initialization.settled;
    clearTimeout(timer);
    initMs = performance.now() - startedMs;
    // One that has reported its failure ends by itself, but nothing more is wanted of it.
    if (failure) await started.stop(0);
    return failure;
  };

  /** The same start for all who wait for one. */
  const ready = async (id?: string): Promise<InitFailure | undefined> => {
    if (!starting && child?.alive) return undefined;
    starting ??= initialize(id).finally(() => {
      starting = undefined;
    });
    return starting;
  };

  const invoke = async (event: unknown, callOptions: LambdaCallOptions): Promise<NativeOutcome> => {
    const firstLog = logs.length;
    const id = callOptions.id ?? randomUUID();
    const failure = await ready(id);
    if (failure) {
      const { status, error } = failure;
      return { status, bytes: errorDocument(error), error, logs: logs.slice(firstLog), durationMs: initMs };
    }
    const current = child;
    if (stopping || !current) throw stopped();
    if (calls.has(id)) throw new Error(`An invocation with the id ${id} is in flight: give each its own`);
    const limitMs = callOptions.timeoutMs ?? timeoutMs;
    const {
      clientContext,
      cognitoIdentity,
      tenantId,
      functionArn = toLambdaFunction(options).arn,
    } = callOptions;
    const call = newPending(id, callOptions.onChunk);
    calls.set(id, call);
    current.thaw();
    api.offer({
      id,
      bytes: event instanceof Uint8Array ? event : encode(event),
      deadlineMs: Date.now() + limitMs,
      functionArn,
      trace: callOptions.trace ?? newTrace(),
      ...(clientContext !== undefined && { clientContext }),
      ...(cognitoIdentity !== undefined && { cognitoIdentity }),
      ...(tenantId !== undefined && { tenantId }),
    });
    const timer = setTimeout(
      () => call.ended({ status: "timeout", error: timeoutError(id, limitMs) }),
      limitMs,
    );
    const ended = await call.complete;
    clearTimeout(timer);
    calls.delete(id);
    api.settle(id);
    // With others in flight the process goes on; alone, the service ends it without asking.
    if (ended.end?.status === "timeout" && concurrency === undefined) await current.stop(0);
    await current.drained();
    const written = logs.slice(firstLog);
    return toOutcome({
      ...ended,
      logs: concurrency === undefined ? written : written.filter((line) => concerns(line, id)),
    });
  };

  const stop = async () => {
    await child?.stop(graceMs);
    await api.close();
  };

  let failure: InitFailure | undefined;
  try {
    failure = await ready();
  } catch (error) {
    await api.close();
    throw error;
  }
  return {
    logs,
    client: client.version,
    ...(failure && { initError: failure.error }),
    get pid() {
      return child?.alive ? child.pid : undefined;
    },
    get initMs() {
      return initMs;
    },
    async call(event, callOptions = {}) {
      const release = await slots();
      try {
        if (stopping) throw stopped();
        return await invoke(event, callOptions);
      } finally {
        release();
      }
    },
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}

interface InitFailure {
  readonly status: "error" | "exit" | "timeout";
  readonly error: NativeError;
}

interface Initialization {
  readonly settled: Promise<InitFailure | undefined>;
  done(failure?: InitFailure): void;
}

function newInitialization(): Initialization {
  const { promise, resolve } = Promise.withResolvers<InitFailure | undefined>();
  return { settled: promise, done: resolve };
}

/** An invocation without a payload reaches the function as an empty object. */
function encode(event: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(event === undefined ? {} : event));
}

/** With several events in flight lines are JSON and name theirs; raw ones may belong to any. */
function concerns(line: string, id: string): boolean {
  const named = /"requestId":"([^"]*)"/.exec(line)?.[1];
  return named === undefined || named === id;
}

function newTrace(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString("hex")};Parent=${randomBytes(8).toString("hex")};Sampled=0`;
}

function stopped(): Error {
  return new Error("The function was stopped: launch it again to call it");
}
