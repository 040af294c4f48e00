import { spawnSync } from "node:child_process";
import type { EventEmitter } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import type { Adapter, HttpTrigger, ReplyParts, Sent } from "../contract.ts";
import { type HttpDefinition, http, type UsageRecord } from "../index.ts";
import { lightWeb } from "../web/light.ts";
import { Response } from "../web.ts";
import { serve } from "./serve.ts";

interface Channel {
  readonly written: unknown[];
}

type Send = (
  reply: ReplyParts,
  channel: Channel,
  native: unknown,
  settled: () => Promise<void>,
) => Promise<Sent>;

/** A platform that is answered over a channel, which is also the context: what is in memory is written by the row. */
function play(definition: HttpDefinition, send: Send, { ms = 60_000, gone = new AbortController() } = {}) {
  const channel: Channel = { written: [] };
  const lines: Readonly<Record<string, unknown>>[] = [];
  const records: UsageRecord[] = [];
  const row: HttpTrigger<string, unknown> = {
    id: "node.test",
    kind: "http",
    detect: () => true,
    reader: {
      method: () => "GET",
      url: (path) => `https://h.example${path}`,
      path: (path) => path,
      header: () => undefined,
      headers: () => [],
      body: () => undefined,
      bodyLength: () => 0,
      about: () => ({ id: "", time: undefined, source: "", client: {} }),
    },
    streaming: true,
    reply(parts, _native, context) {
      if (!context || typeof parts.body !== "string") return parts;
      (context as Channel).written.push(`row: ${parts.body}`); // the one context there is
      return context;
    },
  };
  const adapter: Adapter<string, Channel> = {
    name: "node",
    info: () => ({ id: "i1" }),
    remaining: (_, ran) => ms - ran,
    web: lightWeb,
    trace: () => ({ sampled: false }),
    log: ({ level, message, fields }) => ({ level, message, ...fields }),
    send,
    whenGone: (_context, controller) =>
      gone.signal.addEventListener("abort", () => controller.abort(gone.signal.reason)),
  };
  const entry = serve(adapter as never, definition, [row] as never, {
    environment: {},
    write: (line) => lines.push(JSON.parse(line) as (typeof lines)[number]),
    usage: (record) => records.push(record),
  });
  return { channel, lines, records, answer: Promise.resolve(entry("/", channel, channel)) };
}

/** Writes what it is given once the work given to `waitUntil` is done. */
const sends: Send = async ({ body }, { written }, _native, settled) => {
  await settled();
  written.push(`send: ${typeof body === "string" ? body : "stream"}`);
  return { bytes: 3 };
};

test("what the row wrote itself is not sent again", async () => {
  const { channel, answer, records } = play(
    http(() => new Response("whole")),
    sends,
  );
  expect(await answer).toBe(channel);
  expect(channel.written).toEqual(["row: whole"]);
  expect(records).toMatchObject([{ bytesOut: 5, outcomes: { ok: 1 } }]);
});

test("a stream is sent, and what went out is counted", async () => {
  const { channel, answer, records } = play(
    http(() => new Response(ReadableStream.from([new Uint8Array(3)]))),
    sends,
  );
  await answer;
  expect(channel.written).toEqual(["send: stream"]);
  expect(records).toMatchObject([{ bytesOut: 3, outcomes: { ok: 1 } }]);
});

test("nothing is written while work is pending; a failure of that work is told once", async () => {
  const definition = http((_request, context) => {
    context.waitUntil(
      new Promise((resolve) => setTimeout(resolve, 20)).then(() => {
        (context.native as Channel).written.push("work"); // this test's context
        throw new Error("bad");
      }),
    );
    return new Response("whole");
  });
  const { channel, answer, lines } = play(definition, sends);
  await answer;
  expect(channel.written).toEqual(["work", "send: whole"]);
  expect(lines).toMatchObject([{ message: "work given to waitUntil failed" }]);
});

test("an answer that was cut is logged and counts as a failure", async () => {
  const definition = http(() => new Response(ReadableStream.from([new Uint8Array(3)])));
  const { answer, lines, records } = play(definition, async () => ({
    bytes: 1,
    failed: { error: new Error("bad") },
  }));
  await answer;
  expect(lines).toMatchObject([
    { level: "error", message: "the response was cut off", error: { message: "bad" } },
  ]);
  expect(records).toMatchObject([{ failures: 1, bytesOut: 1, outcomes: { error: 1, ok: 0 } }]);
});

/** As Node tells of an error that nobody caught; its types list no such event for `emit`. */
function crashInBackground(): void {
  (process as EventEmitter).emit("uncaughtExceptionMonitor", new Error("in a timer"), "uncaughtException");
}

test("a connection that breaks after an error that nobody caught is our failure, never the client's", async () => {
  const definition = http(() => new Response(ReadableStream.from([new Uint8Array(3)])));
  const { answer, lines, records } = play(definition, async () => {
    crashInBackground();
    return { bytes: 1, cancelled: true };
  });
  await answer;
  expect(lines).toMatchObject([
    { level: "error", message: "the response was cut off", error: { message: "in a timer" } },
  ]);
  expect(records).toMatchObject([{ failures: 1, outcomes: { error: 1, cancelled: 0 } }]);
  // What begins later has nothing to do with it.
  const next = play(definition, async () => ({ bytes: 1, cancelled: true }));
  await next.answer;
  expect(next.records).toMatchObject([{ failures: 0, outcomes: { error: 0, cancelled: 1 } }]);
});

test("neither is an abort of the signal after such an error, while one without it is the client's", async () => {
  const outcomes: unknown[] = [];
  for (const crashes of [true, false]) {
    const gone = new AbortController();
    const definition = http(
      (request) =>
        new Promise<Response>((_, reject) => {
          const { signal } = request;
          signal.addEventListener("abort", () => reject(signal.reason));
          setTimeout(() => {
            if (crashes) crashInBackground();
            gone.abort(new DOMException("left", "AbortError"));
          });
        }),
    );
    const { answer, lines, records } = play(definition, sends, { gone });
    await answer;
    outcomes.push([lines.map(({ level }) => level), records[0]?.failures, records[0]?.outcomes]);
  }
  expect(outcomes).toEqual([
    [["error"], 1, { ok: 0, error: 1, timeout: 0, cancelled: 0 }],
    [["info"], 0, { ok: 0, error: 0, timeout: 0, cancelled: 1 }],
  ]);
});

test.each([
  [
    "an error in a timer",
    "setTimeout(() => { throw new Error('in the background'); }, 20)",
    "in the background",
  ],
  [
    "a promise that nobody awaits",
    "setTimeout(() => void Promise.reject(new Error('in the background')), 20)",
    "in the background",
  ],
  [
    "an error, where the host listens",
    "process.on('uncaughtException', () => process.exit(16)); setTimeout(() => { throw new Error('in the background'); }, 20)",
    "in the background",
  ],
  [
    "a rejection, where the host listens",
    "process.on('unhandledRejection', () => process.exit(16)); setTimeout(() => void Promise.reject(new Error('in the background')), 20)",
    "in the background",
  ],
  ["an exit", "setTimeout(() => process.exit(0), 20)", undefined],
])("what runs when the process ends is told and counted as a failure: %s", (_, code, message) => {
  const file = fileURLToPath(new URL("../../fixtures/ends.ts", import.meta.url));
  const { stdout } = spawnSync(process.execPath, ["--conditions=@anyfn/source", file, code], {
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: "", NODE_NO_WARNINGS: "1" },
  });
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  expect(lines).toMatchObject([
    {
      level: "error",
      message: "the process ended before the invocation did",
      ...(message && { error: { message } }),
    },
    {
      schema: "anyfn.usage/1",
      invocations: 1,
      failures: 1,
      outcomes: { ok: 0, error: 1, timeout: 0, cancelled: 0 },
    },
  ]);
});

test("the signal aborts when the client goes away", async () => {
  const gone = new AbortController();
  let reason: unknown;
  const definition = http(async (request) => {
    const { signal } = request;
    setTimeout(() => gone.abort(new DOMException("left", "AbortError")));
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    reason = signal.reason;
    return new Response("too late");
  });
  await play(definition, sends, { gone }).answer;
  expect(reason).toMatchObject({ name: "AbortError", message: "left" });
});

test("after the deadline nothing waits for work that never ends", async () => {
  const never = new Promise<never>(() => {});
  const definition = http((_request, context) => {
    context.waitUntil(never);
    return never;
  });
  const { answer, lines, channel } = play(definition, sends, { ms: 300 });
  await vi.waitFor(() => expect(channel.written).toEqual(["send: "]), { timeout: 2000 });
  await answer;
  expect(lines.map(({ message }) => message)).toEqual([
    "the handler did not answer before the deadline",
    "1 promises given to waitUntil did not settle before the deadline and were cut off",
  ]);
});
