import { afterEach, describe, expect, test, vi } from "vitest";
import { invoke } from "./builders/invoke.ts";
import { busyClock } from "./clock.ts";
import type { Adapter, MessageTrigger, ServeOptions } from "./contract.ts";
import { serve } from "./pipeline/serve.ts";
import { invokeEvent } from "./testing.ts";
import type { UsageRecord, UsageSink } from "./usage.ts";
import { lightWeb } from "./web/light.ts";

const row: MessageTrigger<"invoke", unknown> = {
  id: "node.invoke",
  kind: "invoke",
  detect: () => true,
  normalize: (data) => [invokeEvent({ data })],
};
const adapter: Adapter<unknown, unknown> = {
  name: "node",
  info: () => ({ id: "call", name: "jobs", memory: 512, region: "here", plan: "instance" }),
  remaining: () => Number.POSITIVE_INFINITY,
  web: lightWeb,
  trace: () => ({ sampled: false }),
  log: () => ({}),
};
const SINK = Symbol.for("anyfn.usage");
const process_ = globalThis as { [SINK]?: UsageSink | undefined };

function linesOf(options: ServeOptions, on: Adapter<unknown, unknown> = adapter) {
  const lines: UsageRecord[] = [];
  const entry = serve(
    on as never,
    invoke(async () => "done"),
    [row as never],
    {
      environment: {},
      write: (line) => lines.push(JSON.parse(line)),
      ...options,
    },
  );
  return { entry, lines };
}

afterEach(() => {
  delete process_[SINK];
  vi.useRealTimers();
});

describe("a record", () => {
  test("has facts alone, under these names", async () => {
    const { entry, lines } = linesOf({ environment: { ANYFN_METER: "records" } });
    await entry({ secret: "payload" }, undefined);
    expect(lines).toEqual([
      {
        schema: "anyfn.usage/1",
        function: "jobs",
        target: "node",
        plan: "instance",
        region: "here",
        architecture: process.arch,
        memoryMb: 512,
        kind: "invoke",
        trigger: "node.invoke",
        instance: expect.stringMatching(/^[a-z0-9]{6,}$/),
        startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        invocations: 1,
        outcomes: { ok: 1, error: 0, timeout: 0, cancelled: 0 },
        durationMs: expect.any(Number),
        billedMs: expect.any(Number),
        coldStarts: 1,
        initMs: expect.any(Number),
        events: 1,
        failures: 0,
        bytesIn: '{"secret":"payload"}'.length,
        bytesOut: 0,
        cpuMs: expect.any(Number),
        memoryUsedMb: expect.any(Number),
        cumulative: false,
        id: "call",
        attempt: 1,
      },
    ]);
  });

  test("bills whole milliseconds, or what the platform does", async () => {
    const one = linesOf({ environment: { ANYFN_METER: "records" } });
    await one.entry({}, undefined);
    expect(one.lines.map(({ durationMs, billedMs }) => billedMs - Math.ceil(durationMs))).toEqual([0]);
    const other = linesOf({ environment: { ANYFN_METER: "records" } }, { ...adapter, billed: () => 100 });
    await other.entry({}, undefined);
    expect(other.lines.map(({ billedMs }) => billedMs)).toEqual([100]);
  });

  test("has the busy time of its instance where the platform shares instances", async () => {
    const { entry, lines } = linesOf({}, { ...adapter, clock: busyClock });
    await Promise.all([entry({}, undefined), entry({}, undefined)]);
    await entry.shutdown();
    expect(lines.at(-1)).toMatchObject({ invocations: 2, periods: 1, busy100Ms: 100, busy1000Ms: 1000 });
    const { busyMs = 0, durationMs = 0 } = lines.at(-1) ?? {};
    expect(busyMs).toBeGreaterThan(0);
    expect(busyMs).toBeLessThan(durationMs);
  });
});

describe("sums", () => {
  test("are handed on after each of the first ten invocations, and then when the count has grown by a quarter", async () => {
    vi.useFakeTimers({ toFake: ["performance", "Date"] });
    const { entry, lines } = linesOf({});
    for (let call = 0; call < 40; call++) await entry({}, undefined);
    expect(lines.map(({ cumulative }) => cumulative)).toEqual(lines.map(() => true));
    expect(lines.map(({ invocations }) => invocations)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 17, 22, 28, 35,
    ]);
  });

  test("are handed on once a second has passed since the last time", async () => {
    vi.useFakeTimers({ toFake: ["performance", "Date"] });
    const { entry, lines } = linesOf({});
    for (let call = 0; call < 100; call++) await entry({}, undefined);
    lines.length = 0;
    for (let call = 0; call < 5; call++) {
      vi.advanceTimersByTime(400);
      await entry({}, undefined);
    }
    expect(lines.map(({ invocations }) => invocations)).toEqual([103]);
    await entry.shutdown();
    expect(lines.map(({ invocations }) => invocations)).toEqual([103, 105]);
    await entry.shutdown();
    expect(lines).toHaveLength(2);
  });
});

describe("a start", () => {
  test("lasts until the function is ready, without the wait for the first event", async () => {
    vi.useFakeTimers({ toFake: ["performance", "Date"] });
    const readyMs = performance.now();
    const { entry, lines } = linesOf({});
    vi.advanceTimersByTime(5000);
    await entry({}, undefined);
    expect(lines).toMatchObject([{ coldStarts: 1, initMs: readyMs }]);
  });

  test("is that of a process: the first call of its second function is none", async () => {
    const one = linesOf({});
    const two = linesOf({});
    await two.entry({}, undefined);
    await one.entry({}, undefined);
    expect([two.lines, one.lines]).toMatchObject([
      [{ coldStarts: 1, initMs: expect.any(Number) }],
      [{ coldStarts: 0, initMs: 0 }],
    ]);
  });

  test("of a function that is served after calls of another one is not as long as the process lives", async () => {
    const one = linesOf({});
    await one.entry({}, undefined);
    vi.useFakeTimers({ toFake: ["performance", "Date"] });
    vi.advanceTimersByTime(60_000);
    const late = linesOf({});
    await late.entry({}, undefined);
    expect(late.lines).toMatchObject([{ coldStarts: 1, initMs: 0 }]);
  });

  test.each([
    ["on-demand", 1],
    [undefined, 1],
    ["provisioned-concurrency", 0],
    ["snap-start", 0],
  ])("is a cold one where the platform made it for an event: %s", async (initialization, coldStarts) => {
    const { entry, lines } = linesOf({}, { ...adapter, initialization: () => initialization });
    await entry({}, undefined);
    expect(lines).toMatchObject([{ coldStarts, ...(initialization && { initialization }) }]);
    expect(lines[0]?.initMs === 0).toBe(coldStarts === 0);
  });
});

describe("a sink", () => {
  test("that is named to the process takes what would be a line, in the mode it wants", async () => {
    const seen: UsageRecord[] = [];
    process_[SINK] = Object.assign((record: UsageRecord) => seen.push(record), { mode: "records" as const });
    const { entry, lines } = linesOf({});
    await entry({}, undefined);
    await entry({}, undefined);
    expect([lines, seen.map(({ invocations }) => invocations)]).toEqual([[], [1, 1]]);
  });

  test("has its mode overruled by the environment", async () => {
    const seen: UsageRecord[] = [];
    process_[SINK] = Object.assign((record: UsageRecord) => seen.push(record), { mode: "records" as const });
    const { entry } = linesOf({ environment: { ANYFN_METER: "aggregate" } });
    await entry({}, undefined);
    expect(seen).toMatchObject([{ cumulative: true }]);
  });

  test.each([
    [
      "throws",
      () => {
        throw new Error("full");
      },
    ],
    ["rejects", () => Promise.reject(new Error("full"))],
    ["never settles", () => new Promise(() => {})],
  ])("that %s neither fails nor delays an invocation", async (_, usage) => {
    const { entry } = linesOf({ usage });
    expect(await entry({}, undefined)).toBe("done");
    await entry.shutdown();
  });

  test("is closed when the instance ends", async () => {
    const close = vi.fn();
    process_[SINK] = Object.assign(() => {}, { close });
    const { entry } = linesOf({});
    await entry.shutdown();
    expect(close).toHaveBeenCalledOnce();
  });
});
