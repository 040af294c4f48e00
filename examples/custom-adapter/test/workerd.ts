/** Workers on the runtime they are deployed to: workerd, started by Miniflare. */
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { functionFile, type Open } from "@anyfn/conformance";
import { callHttp } from "@anyfn/conformance/runtimes/http-call";
import type { WireRequest } from "anyfn/driver";
import { Miniflare } from "miniflare";
import { rolldown } from "rolldown";
import { type NativeAnswer, reported } from "../src/driver/in-process.ts";
import type { NativeEvent, SentBatch } from "../src/driver/native-event.ts";

/** Bundles a reference function with the adapter, and starts it: what a play of the level "runtime" calls. */
export const openWorkerd: Open = async ({ case: { function: name } }) => {
  const lines: string[] = [];
  const worker = new Miniflare({
    name,
    modules: [{ type: "ESModule", path: "worker.js", contents: await bundle(functionFile(name)) }],
    compatibilityDate: "2026-07-01",
    // For `process.env`, `node:zlib` and the like.
    compatibilityFlags: ["nodejs_compat"],
    // One line of usage for each call.
    bindings: { ANYFN_METER: "records", ANYFN_CONFORMANCE: "1" },
    // Past Miniflare's own front: a proxy names the whole address, and workerd takes it as it is.
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0, proxy: true }],
    structuredWorkerdLogs: true,
    handleStructuredLogs: ({ message }: { readonly message: string }) => void lines.push(message),
  });
  await worker.ready;

  return {
    async call(native, { timeoutMs = 3000 } = {}) {
      const first = lines.length;
      try {
        const value = await deliver(worker, native as NativeEvent, timeoutMs); // what our driver makes
        // The work after the answer is over with its usage.
        for (let wait = 0; wait < 200 && !lines.slice(first).some(isUsage); wait++) await setTimeout(10);
        return { status: "ok", value, logs: lines.slice(first) };
      } catch (error) {
        return { status: "error", error: reported(error), logs: lines.slice(first) };
      }
    },
    stop: () => worker.dispose(),
  };
};

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

/** What a build makes: the function, the adapter and the core in one module. */
async function bundle(file: string): Promise<string> {
  const adapter = fileURLToPath(new URL("../src/index.ts", import.meta.url));
  const modules: Readonly<Record<string, string>> = {
    worker: `
      import { handler } from ${JSON.stringify(adapter)};
      import definition from ${JSON.stringify(file)};
      export default handler(definition, { name: "conformance" });`,
    // The platform has these classes itself.
    "anyfn/web": "export const { Request, Response, Headers, fetch } = globalThis;",
  };
  const bundled = await rolldown({
    input: "worker",
    platform: "neutral",
    external: /^node:/,
    // The first is this repository's own: its packages as source.
    resolve: { conditionNames: ["@anyfn/source", "workerd", "worker", "import", "default"] },
    plugins: [
      { name: "worker", resolveId: (id) => (id in modules ? id : undefined), load: (id) => modules[id] },
    ],
  });
  const { output } = await bundled.generate({ format: "esm" });
  return output[0].code;
}
