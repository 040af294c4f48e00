/** Workers on the runtime they are deployed to: workerd, started by Miniflare. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Launcher, LaunchOptions, NativeOutcome, Running } from "@anyfn/conformance";
import { findPackage } from "@anyfn/conformance/runtimes/find-package";
import { callHttp } from "@anyfn/conformance/runtimes/http-call";
import type { NativeResult, WireRequest } from "anyfn/driver";
import type { Miniflare } from "miniflare";
import { type NativeAnswer, reported } from "./driver/in-process.ts";
import type { NativeEvent, SentBatch } from "./driver/native-event.ts";

/** Starts the Worker that a build made: `folder` is that of one function. */
export const workerd: Launcher = {
  target: "cloudflare-workers",

  availability(from = process.cwd()) {
    const found = find(from);
    return found.found
      ? { available: true, version: found.version }
      : { available: false, reason: found.reason };
  },

  async launch({ folder, entry = "index.mjs", functionName, env }: LaunchOptions): Promise<Running> {
    const lines: string[] = [];
    const { Miniflare } = await loadMiniflare();
    const worker = new Miniflare({
      name: functionName ?? "worker",
      modules: [
        { type: "ESModule", path: "index.mjs", contents: await readFile(join(folder, entry), "utf8") },
      ],
      compatibilityDate: "2026-07-01",
      // For `process.env`, `node:zlib` and the like.
      compatibilityFlags: ["nodejs_compat"],
      bindings: { ...env },
      // Past Miniflare's own front: a proxy names the whole address, and workerd takes it as it is.
      unsafeDirectSockets: [{ host: "127.0.0.1", port: 0, proxy: true }],
      structuredWorkerdLogs: true,
      handleStructuredLogs: ({ message }: { readonly message: string }) => void lines.push(message),
    });
    await worker.ready;
    return {
      logs: lines,
      async call(event, { timeoutMs = 3000 } = {}) {
        const first = lines.length;
        const began = performance.now();
        const result = await call(worker, event as NativeEvent, timeoutMs); // what our driver makes
        const answeredMs = performance.now() - began;
        // The work after the answer is over with its usage.
        for (let wait = 0; wait < 200 && !lines.slice(first).some(isUsage); wait++)
          await new Promise((resolve) => setTimeout(resolve, 10));
        const durationMs = performance.now() - began;
        const outcome: NativeOutcome = {
          status: "ok",
          bytes: new Uint8Array(),
          ...result,
          logs: lines.slice(first),
          answeredMs,
          durationMs,
        };
        return outcome;
      },
      stop: () => worker.dispose(),
    };
  },
};

function find(from: string): ReturnType<typeof findPackage> {
  return findPackage({ name: "miniflare", major: 4, from: [from, import.meta.dirname] });
}

/** From where it was found: an app has it, or this package. */
async function loadMiniflare(): Promise<typeof import("miniflare")> {
  const found = find(process.cwd());
  if (!found.found) throw new Error(found.reason);
  const { main } = JSON.parse(await readFile(join(found.folder, "package.json"), "utf8")) as {
    readonly main: string; // as every version since 2
  };
  const module = (await import(pathToFileURL(join(found.folder, main)).href)) as {
    readonly default?: typeof import("miniflare");
  } & typeof import("miniflare"); // the package's own
  return module.Miniflare ? module : (module.default ?? module);
}

async function call(
  worker: Miniflare,
  native: NativeEvent,
  timeoutMs: number,
): Promise<Pick<NativeResult, "value"> & Partial<Pick<NativeOutcome, "status" | "error">>> {
  try {
    return { value: await deliver(worker, native, timeoutMs) };
  } catch (error) {
    return { status: "error", error: reported(error) };
  }
}

/** How Miniflare calls a Worker's other handlers. */
interface Entry {
  scheduled(tick: {
    readonly scheduledTime: Date;
    readonly cron: string;
  }): Promise<{ readonly outcome: string }>;
  queue(
    queue: string,
    messages: SentBatch["messages"],
  ): Promise<{
    readonly outcome: string;
    readonly retryBatch: { readonly retry: boolean };
    readonly retryMessages: readonly { readonly msgId: string }[];
  }>;
}

async function deliver(worker: Miniflare, native: NativeEvent, timeoutMs: number): Promise<NativeAnswer> {
  if ("request" in native) {
    const { hostname: host, port } = await worker.unsafeGetDirectURL();
    const request = absolute(native.request);
    return { response: await callHttp({ host, port: Number(port) }, request, { timeoutMs }) };
  }
  const entry = (await worker.getWorker()) as unknown as Entry; // its own type needs @cloudflare/workers-types
  if ("tick" in native) {
    const { outcome } = await entry.scheduled(native.tick);
    if (outcome !== "ok") throw new Error(`The run ended with ${outcome}.`);
    return { retried: [] };
  }
  const { queue, messages } = native.batch;
  const { outcome, retryBatch, retryMessages } = await entry.queue(queue, messages);
  const whole = outcome !== "ok" || retryBatch.retry;
  return { retried: (whole ? messages : retryMessages.map(({ msgId: id }) => ({ id }))).map(({ id }) => id) };
}

function absolute(request: WireRequest): WireRequest {
  const named = (wanted: string) => request.headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
  return { ...request, target: `${named("x-forwarded-proto")}://${named("host")}${request.target}` };
}

function isUsage(line: string): boolean {
  return line.includes('"anyfn.usage/1"');
}
