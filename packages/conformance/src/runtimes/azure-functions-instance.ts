import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import type { WireRequest, WireResponse } from "anyfn/driver";
import { readAzureApp } from "./azure-functions-app.ts";
import {
  forwarderError,
  functionTimeoutError,
  noFunctionsError,
  startTimeoutError,
  workerExitError,
} from "./azure-functions-errors.ts";
import { type AzureFront, type Begun, startAzureFront } from "./azure-functions-front.ts";
import {
  bufferedAnswer,
  bufferedInput,
  emptyAnswer,
  forwardedRequest,
  newTrace,
  streamedInput,
} from "./azure-functions-http.ts";
import { aim, newPending, type Pending, type Settled, toOutcome } from "./azure-functions-invocation.ts";
import type { AzureInvocation, AzureRegistration, FromWorker, ToWorker } from "./azure-functions-rpc.ts";
import { startAzureWorker } from "./azure-functions-worker-process.ts";
import type { Child } from "./child.ts";
import { callHttp } from "./http-call.ts";
import type { CallOptions, LaunchOptions, NativeError, NativeOutcome, Running } from "./launcher.ts";
import { semaphore } from "./semaphore.ts";

export interface AzureInstanceOptions extends LaunchOptions {
  /** Invocations that the worker has in hand at a time; default 1. The service has no such bound. */
  readonly concurrency?: number;
  /** How long the `appTerminate` hooks may take in `stop()`; default 5000. */
  readonly graceMs?: number;
  /** Time for the app to start; default 10000. */
  readonly startTimeoutMs?: number;
}

export interface AzureRunning extends Running {
  /**
   * Plays one invocation ({@link AzureInvocation}). `value` is the `WireResponse` of a request, else the response's
   * `returnValue` and `outputData`. The limit is `functionTimeout` of the app's host.json; `timeoutMs` counts where that is not set.
   */
  call(event: unknown, options?: CallOptions): Promise<NativeOutcome>;
  /**
   * Opens the host's front door: requests that come in at its address are forwarded as the host's proxy does it, their bodies and
   * answers while they are made, and aborted when either side goes. It ends with `stop()`.
   */
  listen(): Promise<AzureFront>;
  /** What the app registered. */
  list(): readonly AzureRegistration[];
  /** What the app asked of the host, `HttpUri` among it where it streams. */
  readonly capabilities: Readonly<Record<string, string>>;
  /** The process, while there is one. A new one is started for the call after an exit or a timeout. */
  readonly pid: number | undefined;
}

/** Starts a worker process with the app in it. */
export async function startAzureInstance(options: AzureInstanceOptions): Promise<AzureRunning> {
  const { concurrency = 1, graceMs = 5000, startTimeoutMs = 10_000, timeoutMs = 30 * 60_000 } = options;
  const folder = resolve(options.folder);
  const app = readAzureApp(folder);
  const slots = semaphore(concurrency);
  const logs: string[] = [];
  const calls = new Map<string, Pending>();
  let child: Child | undefined;
  let worker: Worker = { functions: [], capabilities: {} };
  let starting: Promise<NativeError | undefined> | undefined;
  let stopping: Promise<void> | undefined;

  const receive = (message: FromWorker, started: Started) => {
    switch (message.type) {
      case "ready":
        return child?.send({ type: "start", folder } satisfies ToWorker);
      case "started":
        worker = message;
        return started.done(message.functions.length === 0 ? noFunctionsError() : undefined);
      case "failed":
        return started.done(message.error);
      case "response":
        return calls.get(message.id)?.settle({ status: "ok", response: message.response });
      case "failure":
        return calls.get(message.id)?.settle({ status: "error", error: message.error });
      case "log": {
        // The host's default level: what is below is not written anywhere.
        if (message.level === "trace" || message.level === "debug") return undefined;
        const { id: invocationId, level, category, message: text } = message;
        return logs.push(JSON.stringify({ invocationId, level, category, message: text }));
      }
    }
  };

  const start = async (): Promise<NativeError | undefined> => {
    await child?.exited;
    const started = newStarted();
    const current = await startAzureWorker(options, app.settings, {
      onLine: (line) => logs.push(line),
      onMessage: (message) => receive(message as FromWorker, started), // our own script sends nothing else
    });
    child = current;
    void current.exited.then((exit) => {
      const ended = { status: "exit", error: workerExitError(exit) } as const;
      started.done(ended.error);
      for (const call of calls.values()) call.settle(ended);
    });
    if (stopping) {
      await current.stop(0);
      throw stopped();
    }
    const timer = setTimeout(() => started.done(startTimeoutError(startTimeoutMs)), startTimeoutMs);
    const failure = await started.settled;
    clearTimeout(timer);
    if (failure) await current.stop(0);
    return failure;
  };

  /** The same start for all who wait for one. */
  const ready = async (): Promise<NativeError | undefined> => {
    if (!starting && child?.alive) return undefined;
    starting ??= start().finally(() => {
      starting = undefined;
    });
    return starting;
  };

  const invoke = async (invocation: AzureInvocation, given: CallOptions): Promise<NativeOutcome> => {
    const firstLog = logs.length;
    const startedMs = performance.now();
    const failure = await ready();
    const began = performance.now();
    const finish = async (settled: Settled, answer?: WireResponse): Promise<NativeOutcome> => {
      const answeredMs = performance.now() - began;
      await child?.drained();
      const written = logs.slice(firstLog);
      return {
        ...toOutcome(settled, answer),
        logs: concurrency === 1 ? written : written.filter((line) => concerns(line, id)),
        ...(settled.status === "ok" && { answeredMs }),
        durationMs: performance.now() - (failure ? startedMs : began),
      };
    };
    const id = given.id ?? randomUUID();
    if (failure) return finish({ status: "error", error: failure });
    if (invocation.request && headerBytes(invocation.request) > MAX_HEADER_BYTES)
      return finish({ status: "ok" }, emptyAnswer(431));
    const target = aim(invocation, worker.functions, options.entry, app.routePrefix);
    if ("answer" in target) return finish({ status: "ok" }, target.answer);
    if (calls.has(id)) throw new Error(`An invocation with the id ${id} is in flight: give each its own`);
    const { request } = invocation;
    const port =
      request && worker.capabilities.HttpUri ? Number(new URL(worker.capabilities.HttpUri).port) : undefined;
    const input = request
      ? (port === undefined ? bufferedInput : streamedInput)(request, target.params)
      : { inputData: invocation.inputData, triggerMetadata: invocation.triggerMetadata };
    const limitMs = app.functionTimeoutMs ?? given.timeoutMs ?? timeoutMs;
    const call = newPending();
    calls.set(id, call);
    const timer = Number.isFinite(limitMs)
      ? setTimeout(
          () => call.settle({ status: "timeout", error: functionTimeoutError(target.name, limitMs) }),
          limitMs,
        )
      : undefined;
    child?.send({
      type: "invoke",
      id,
      function: target.name,
      request: {
        ...input,
        traceContext: invocation.traceContext ?? newTrace(request),
        retryContext: invocation.retryContext ?? null,
      },
    } satisfies ToWorker);
    const client = new AbortController();
    const forwarded =
      request && port !== undefined
        ? callHttp({ host: "127.0.0.1", port }, forwardedRequest(request, id, port), {
            signal: client.signal,
            onChunk: given.onChunk,
            keepAlive: true,
          }).catch(() => undefined)
        : undefined;
    const settled = await call.settled;
    // A library that has failed leaves the request open: the client waits until the host's own limit.
    const inTime =
      forwarded && (await withinLimit(forwarded, limitMs - (performance.now() - began), settled.status));
    client.abort();
    const answer = inTime ?? (await forwarded);
    clearTimeout(timer);
    calls.delete(id);
    // What would go on for ever takes the process with it, as the host does.
    if (settled.status === "timeout") await child?.stop(0);
    if (forwarded && !inTime && (settled.status === "ok" || settled.status === "error"))
      return finish({ status: "timeout", error: forwarderError(limitMs) }, answer);
    if (request && port === undefined) {
      const { returnValue } = settled.response ?? {};
      const atMs = performance.now() - began;
      return finish(
        settled,
        settled.status === "ok"
          ? bufferedAnswer(returnValue, atMs)
          : settled.status === "error"
            ? emptyAnswer(500)
            : undefined,
      );
    }
    return finish(settled, answer);
  };

  /** A request at the front door. */
  const begin = async (request: WireRequest): Promise<Begun> => {
    if (await ready()) return { answer: emptyAnswer(503) };
    const target = aim({ request }, worker.functions, options.entry, app.routePrefix);
    if ("answer" in target) return target;
    if (!worker.capabilities.HttpUri) {
      const { value } = await invoke({ request }, {});
      return { answer: value ? (value as WireResponse) : emptyAnswer(504) }; // of a request
    }
    const id = randomUUID();
    const port = Number(new URL(worker.capabilities.HttpUri).port);
    const call = newPending();
    calls.set(id, call);
    void call.settled.then(() => calls.delete(id));
    child?.send({
      type: "invoke",
      id,
      function: target.name,
      request: {
        ...streamedInput(request, target.params),
        traceContext: newTrace(request),
        retryContext: null,
      },
    } satisfies ToWorker);
    return { forwarded: forwardedRequest(request, id, port), port, settled: call.settled };
  };

  const stop = async () => {
    const current = child;
    if (current?.alive) {
      current.send({ type: "terminate" } satisfies ToWorker);
      const timer = new AbortController();
      await Promise.race([current.exited, rest(graceMs, timer.signal)]);
      timer.abort();
    }
    await current?.stop(0);
    for (const front of fronts) await front.close();
  };

  const fronts: AzureFront[] = [];
  const initError = await ready();
  return {
    logs,
    ...(initError && { initError }),
    list: () => worker.functions,
    async listen() {
      const front = await startAzureFront(begin, { maxHeaderBytes: MAX_HEADER_BYTES });
      fronts.push(front);
      return front;
    },
    get capabilities() {
      return worker.capabilities;
    },
    get pid() {
      return child?.alive ? child.pid : undefined;
    },
    async call(event, given = {}) {
      const release = await slots();
      try {
        if (stopping) throw stopped();
        return await invoke((event ?? {}) as AzureInvocation, given); // a driver or a test made it
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

/**
 * Of Kestrel, the host's own server.
 * @see https://learn.microsoft.com/dotnet/api/microsoft.aspnetcore.server.kestrel.core.kestrelserverlimits.maxrequestheaderstotalsize
 */
const MAX_HEADER_BYTES = 32_768;

function headerBytes({ headers }: WireRequest): number {
  return headers.reduce((bytes, [name, value]) => bytes + name.length + value.length + 4, 0);
}

interface Worker {
  readonly functions: readonly AzureRegistration[];
  readonly capabilities: Readonly<Record<string, string>>;
}

interface Started {
  readonly settled: Promise<NativeError | undefined>;
  done(failure?: NativeError): void;
}

function newStarted(): Started {
  const { promise, resolve: done } = Promise.withResolvers<NativeError | undefined>();
  return { settled: promise, done };
}

/** After a success the answer is under way; after a failure it may never come. */
async function withinLimit<Value>(
  answer: Promise<Value>,
  leftMs: number,
  status: Settled["status"],
): Promise<Value | undefined> {
  if (status === "exit" || status === "timeout") return Promise.race([answer, rest(0)]);
  const timer = new AbortController();
  return Promise.race([answer, rest(Math.max(leftMs, 0), timer.signal)]).finally(() => timer.abort());
}

function rest(ms: number, signal?: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (!Number.isFinite(ms)) return;
    const timer = setTimeout(resolve, ms, undefined);
    signal?.addEventListener("abort", () => clearTimeout(timer));
  });
}

/** With several invocations at once the host's lines name theirs; raw ones may belong to any. */
function concerns(line: string, id: string): boolean {
  const named = /^\{"invocationId":"([^"]*)"/.exec(line)?.[1];
  return named === undefined || named === id;
}

function stopped(): Error {
  return new Error("The function was stopped: launch it again to call it");
}
