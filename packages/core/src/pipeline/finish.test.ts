import { beforeEach, expect, test, vi } from "vitest";
import type { Trigger } from "../contract.ts";
import { http, type UsageRecord } from "../index.ts";
import { httpRow, testAdapter } from "../testing/adapter.ts";
import { Response } from "../web.ts";
import { serve } from "./serve.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
  return () => void vi.useRealTimers();
});

type Handler = (
  path: string,
  signal: () => AbortSignal,
) => globalThis.Response | Promise<globalThis.Response>;

/** One instance on a platform that tells the time left from the moment it is asked. A call's id is its path. */
function instance(handler: Handler) {
  const records: UsageRecord[] = [];
  const entry = serve(
    testAdapter("node", () => {}) as never, // one adapter and its row
    http((request, context) => handler(new URL(request.url).pathname, () => context.signal)),
    [httpRow as Trigger],
    { environment: {}, write: () => {}, usage: (record) => records.push(record) },
  );
  return {
    call: async (path: string, ms = 1000): Promise<number> => {
      const native = { request: new Request(`https://h.example${path}`), body: new Uint8Array(), client: {} };
      const { status } = (await entry(native, { id: path, deadline: Date.now() + ms })) as Response; // the row's answer
      return status;
    },
    ended: () =>
      records.map(
        ({ id, outcomes: { ok, error, timeout } }) =>
          `${id} ${ok ? "ok" : error ? "error" : timeout && "timeout"}`,
      ),
  };
}

const never = new Promise<globalThis.Response>(() => {});

test("time that the handler took before it waited does not bring its deadline closer", async () => {
  let signal: AbortSignal | undefined;
  const { call } = instance((_, signalOf) => {
    signal = signalOf();
    vi.advanceTimersByTime(300);
    return never;
  });
  const status = call("/busy");
  await vi.advanceTimersByTimeAsync(499);
  expect(signal?.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(signal?.aborted).toBe(true); // 200 of 1000 ms before the end
  await vi.advanceTimersByTimeAsync(200);
  expect(await status).toBe(504);
});

test("in whatever order invocations end, those that still run are watched over", async () => {
  const open = new Map<string, (response: globalThis.Response) => void>();
  const { call, ended } = instance((path) => new Promise((resolve) => open.set(path, resolve)));
  const statuses = ["/a", "/b", "/c", "/d"].map((path) => call(path));
  for (const path of ["/a", "/c", "/d"]) {
    open.get(path)?.(new Response("done"));
    await vi.advanceTimersByTimeAsync(1);
  }
  expect(ended()).toEqual(["/a ok", "/c ok", "/d ok"]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await Promise.all(statuses)).toEqual([200, 504, 200, 200]);
  expect(ended()).toEqual(["/a ok", "/c ok", "/d ok", "/b timeout"]);
});

test("what is given up and settles later ends once", async () => {
  let late: ((response: globalThis.Response) => void) | undefined;
  const { call, ended } = instance((path) =>
    path === "/late" ? new Promise((resolve) => (late = resolve)) : never,
  );
  const statuses = [call("/late", 500), call("/other", 5000)];
  await vi.advanceTimersByTimeAsync(500);
  late?.(new Response("too late"));
  await vi.advanceTimersByTimeAsync(4000);
  expect(ended()).toEqual(["/late timeout"]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await Promise.all(statuses)).toEqual([504, 504]);
  expect(ended()).toEqual(["/late timeout", "/other timeout"]);
});

test("a thenable that is no promise may settle twice, or throw", async () => {
  const twice = {
    // biome-ignore lint/suspicious/noThenProperty: it is what is tested
    then(resolve: (response: unknown) => void) {
      resolve(new Response("once"));
      resolve(new Response("twice"));
    },
  };
  const throws = {
    // biome-ignore lint/suspicious/noThenProperty: as above
    then() {
      throw new Error("no promise");
    },
  };
  const { call, ended } = instance((path) => (path === "/twice" ? twice : throws) as never); // JavaScript may answer anything
  expect(await call("/twice")).toBe(200);
  expect(await call("/throws")).toBe(500);
  expect(ended()).toEqual(["/twice ok", "/throws error"]);
});

test("a thrown response whose body comes later is the answer, within the same deadline", async () => {
  const body = (signal: AbortSignal): ReadableStream<Uint8Array> =>
    new ReadableStream({
      start(controller) {
        signal.addEventListener("abort", () => controller.error(signal.reason));
      },
    });
  const { call, ended } = instance(async (path, signalOf) => {
    if (path === "/hangs") throw new Response(body(signalOf()), { status: 403 });
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    setTimeout(() => {
      const writer = writable.getWriter();
      void writer.write(new TextEncoder().encode("no"));
      void writer.close();
    }, 50);
    throw new Response(readable, { status: 403 });
  });
  const statuses = [call("/later"), call("/hangs")];
  await vi.advanceTimersByTimeAsync(49);
  expect(ended()).toEqual([]);
  await vi.advanceTimersByTimeAsync(10);
  expect(ended()).toEqual(["/later ok"]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await Promise.all(statuses)).toEqual([403, 504]);
  expect(ended()).toEqual(["/later ok", "/hangs timeout"]);
});

test("a test's clock need not be that of performance", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  const { call, ended } = instance(() => never);
  const status = call("/hangs");
  await vi.advanceTimersByTimeAsync(1000);
  expect(await status).toBe(504);
  expect(ended()).toEqual(["/hangs timeout"]);
});
