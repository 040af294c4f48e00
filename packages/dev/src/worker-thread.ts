import { Worker } from "node:worker_threads";
import type { UsageRecord } from "anyfn";
import type { DevDiagnostic } from "./api.ts";
import {
  type Answers,
  type Ask,
  type FromWorker,
  type Loaded,
  ProblemError,
  type ToWorker,
  type WorkerSetup,
} from "./worker/messages.ts";
import { workerUrl } from "./worker/url.ts";

/** What a worker's owner hears. */
export interface WorkerEvents {
  line(line: string): void;
  usage(usage: UsageRecord): void;
  /** What code of the app printed. */
  printed(text: string): void;
  /** It has to be replaced. */
  crashed(diagnostic: DevDiagnostic): void;
}

/** One thread with the app's code. */
export interface AppWorker {
  /** Loads the app; once only. */
  load(setup: WorkerSetup): Promise<Loaded>;
  ask<Of extends Ask>(ask: Of): Promise<Answers[Of["ask"]]>;
  /** Takes nothing more; resolves once what runs has ended, or after the time. */
  stop(limitMs: number): Promise<void>;
}

/** Starts a thread, which loads what every app needs before it is given one. */
export function startWorker(events: WorkerEvents, conditions: readonly string[]): AppWorker {
  const worker = new Worker(workerUrl, {
    // As for the main thread, and what the configuration asks for.
    execArgv: [
      ...process.execArgv.filter((arg) => !/^--(?:inspect|test|watch)/.test(arg)),
      ...conditions.map((condition) => `--conditions=${condition}`),
    ],
    stdout: true,
    stderr: true,
    trackUnmanagedFds: true,
  });
  let loading: { resolve(loaded: Loaded): void; reject(error: unknown): void } | undefined;
  let stopped = (): void => {};
  let stopping = false;
  let last = 0;
  const asked = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  for (const stream of [worker.stdout, worker.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => events.printed(text));
  }
  worker.on("message", (message: FromWorker) => {
    if (message.type === "loaded") loading?.resolve(message.loaded);
    else if (message.type === "failed") loading?.reject(new Error(message.message));
    else if (message.type === "line") events.line(message.line);
    else if (message.type === "usage") events.usage(message.usage);
    else if (message.type === "crashed") events.crashed(message.diagnostic);
    else if (message.type === "stopped") stopped();
    else if (message.type === "answer") {
      const waiting = asked.get(message.id);
      asked.delete(message.id);
      if (message.problem) waiting?.reject(new ProblemError(message.problem));
      else waiting?.resolve(message.value);
    }
  });
  worker.on("error", (error: unknown) => gone(error instanceof Error ? error.message : String(error)));
  worker.on("exit", (code) => gone(`it ended with process.exit(${code})`));

  function gone(why: string): void {
    stopped();
    const error = new Error(`The app's code ended its thread: ${why}.`);
    loading?.reject(error);
    for (const { reject } of asked.values()) reject(error);
    asked.clear();
    if (stopping) return;
    stopping = true;
    events.crashed({
      code: "CRASHED",
      reason: `The app's code ended its thread: ${why}.`,
      waysOut: ["Throw an error in place of process.exit().", "Look at what was printed before it."],
    });
  }

  function send(message: ToWorker): void {
    worker.postMessage(message);
  }

  return {
    load: (setup) =>
      new Promise((resolve, reject) => {
        loading = { resolve, reject };
        send({ type: "load", setup });
      }),
    ask: ((ask: Ask) =>
      new Promise((resolve, reject) => {
        const id = ++last;
        asked.set(id, { resolve, reject });
        send({ type: "ask", id, ask });
      })) as AppWorker["ask"], // the worker answers each kind with its own type
    async stop(limitMs) {
      stopping = true;
      let timer: ReturnType<typeof setTimeout> | undefined;
      await new Promise<void>((resolve) => {
        stopped = resolve;
        timer = setTimeout(resolve, limitMs);
        send({ type: "stop" });
      });
      clearTimeout(timer);
      await worker.terminate();
    },
  };
}
