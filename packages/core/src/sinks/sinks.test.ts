import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { invoke } from "../kinds/invoke.ts";
import type { UsageRecord, UsageSink } from "../meter.ts";
import { guarded, memory, sampled, sendUsageTo } from "../sinks.ts";
import { invokeEvent } from "../testing.ts";
import { emf } from "./emf.ts";
import { file } from "./file.ts";
import { sqlite } from "./sqlite.ts";

const record: UsageRecord = {
  schema: "anyfn.usage/1",
  function: "jobs",
  target: "lambda",
  region: "eu-west-1",
  kind: "queue",
  trigger: "aws.sqs",
  instance: "i",
  startedAt: "2026-11-23T09:00:00.000Z",
  cumulative: false,
  invocations: 1,
  outcomes: { ok: 1, error: 0, timeout: 0, cancelled: 0 },
  durationMs: 12.5,
  billedMs: 13,
  coldStarts: 0,
  initMs: 0,
  events: 10,
  failures: 0,
  bytesIn: 100,
  bytesOut: 0,
  cpuMs: 40,
  memoryUsedMb: 90,
};
const failed: UsageRecord = { ...record, outcomes: { ok: 0, error: 1, timeout: 0, cancelled: 0 } };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "anyfn-sinks-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  sendUsageTo();
  vi.useRealTimers();
});

describe("sendUsageTo", () => {
  test("takes the usage of functions that are served from then on", async () => {
    const kept = memory();
    sendUsageTo(kept);
    const { serve } = await import("../pipeline.ts");
    const write = vi.fn();
    const row = { id: "node.invoke", kind: "invoke", detect: () => true, normalize: () => [invokeEvent()] };
    const adapter = { name: "node", info: () => ({ id: "1" }), deadline: () => Number.POSITIVE_INFINITY };
    const entry = serve(
      adapter as never,
      invoke(() => 1),
      [row as never],
      { write, environment: {} },
    );
    await entry({}, undefined);
    await entry.shutdown();
    expect([
      kept.records.map(({ invocations, cumulative }) => [invocations, cumulative]),
      write.mock.calls,
    ]).toEqual([[[1, false]], []]);
  });

  test("gives each of several sinks all records, though one of them fails, in the mode that any of them needs", () => {
    const seen: UsageRecord[] = [];
    sendUsageTo(
      () => {
        throw new Error("broken");
      },
      Object.assign((one: UsageRecord) => seen.push(one), { mode: "records" as const }),
    );
    const sink = (globalThis as unknown as Record<symbol, UsageSink>)[Symbol.for("anyfn.usage")];
    sink?.(record);
    expect([seen, sink?.mode]).toEqual([[record], "records"]);
  });
});

describe("guarded", () => {
  test("a sink that throws or rejects loses its record, and the next tells how many", async () => {
    const seen: unknown[] = [];
    let broken = true;
    const sink = guarded((one) => {
      if (broken) throw new Error("full");
      seen.push(one.lost);
    });
    sink(record);
    sink(record);
    broken = false;
    sink(record);
    sink(record);
    expect([sink.lost, seen]).toEqual([2, [2, undefined]]);
    const rejecting = guarded(() => Promise.reject(new Error("full")));
    rejecting(record);
    await rejecting.close();
    expect(rejecting.lost).toBe(1);
  });

  test("a sink that hangs is not given more than it can hold", () => {
    let calls = 0;
    const sink = guarded(() => {
      calls++;
      return new Promise(() => {});
    }, 3);
    for (let call = 0; call < 10; call++) sink(record);
    expect([calls, sink.lost]).toEqual([3, 7]);
  });

  test("a sink that blocks the process rests for a hundred times as long", () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    let calls = 0;
    const sink = guarded(() => {
      calls++;
      vi.advanceTimersByTime(20);
    });
    sink(record);
    vi.advanceTimersByTime(1990);
    sink(record);
    vi.advanceTimersByTime(20);
    sink(record);
    expect([calls, sink.lost]).toEqual([2, 1]);
  });
});

test("memory keeps the last records as they were", () => {
  const sink = memory({ limit: 2 });
  const growing = { ...record, outcomes: { ...record.outcomes } };
  sink(record);
  sink(growing);
  sink(failed);
  growing.outcomes.ok = 7;
  expect(sink.records).toEqual([record, failed]);
  sink.clear();
  expect(sink.records).toEqual([]);
});

describe("sampled", () => {
  test("hands on a share with its weight, and whatever is remarkable", () => {
    const kept = memory();
    const numbers = [0.05, 0.5];
    const sink = sampled(kept, 0.1, () => numbers.shift() ?? 0.9);
    sink(record);
    sink(record);
    sink(failed);
    sink({ ...record, coldStarts: 1 });
    expect(kept.records.map(({ weight, outcomes, coldStarts }) => [weight, outcomes.ok, coldStarts])).toEqual(
      [
        [10, 1, 0],
        [undefined, 0, 0],
        [undefined, 1, 1],
      ],
    );
  });

  test.each([0, -1, 1.5, Number.NaN])("%s is no share", (share) => {
    expect(() => sampled(memory(), share)).toThrow(expect.objectContaining({ code: "INVALID_DEFINITION" }));
  });
});

describe("emf", () => {
  test("writes what grew, with its dimensions", () => {
    const lines: unknown[] = [];
    const sink = emf({
      namespace: "shop",
      dimensions: [["function", "architecture"]],
      write: (line) => lines.push(JSON.parse(line)),
    });
    const sums = { ...record, cumulative: true };
    sink(sums);
    sink({
      ...sums,
      invocations: 4,
      outcomes: { ...sums.outcomes, ok: 3, error: 1 },
      durationMs: 30,
      billedMs: 33,
      events: 25,
    });
    expect(lines).toEqual([
      {
        _aws: {
          Timestamp: expect.any(Number),
          CloudWatchMetrics: [
            {
              Namespace: "shop",
              Dimensions: [["function", "architecture"]],
              Metrics: [
                { Name: "invocations", Unit: "Count" },
                { Name: "errors", Unit: "Count" },
                { Name: "timeouts", Unit: "Count" },
                { Name: "cancelled", Unit: "Count" },
                { Name: "coldStarts", Unit: "Count" },
                { Name: "durationMs", Unit: "Milliseconds" },
                { Name: "billedMs", Unit: "Milliseconds" },
                { Name: "events", Unit: "Count" },
                { Name: "failures", Unit: "Count" },
                { Name: "bytesIn", Unit: "Bytes" },
                { Name: "bytesOut", Unit: "Bytes" },
                { Name: "memoryUsedMb", Unit: "Megabytes" },
              ],
            },
          ],
        },
        function: "jobs",
        architecture: "unknown",
        invocations: 1,
        errors: 0,
        timeouts: 0,
        cancelled: 0,
        coldStarts: 0,
        durationMs: 12.5,
        billedMs: 13,
        events: 10,
        failures: 0,
        bytesIn: 100,
        bytesOut: 0,
        memoryUsedMb: 90,
      },
      expect.objectContaining({
        invocations: 3,
        errors: 1,
        durationMs: 17.5,
        billedMs: 20,
        events: 15,
        bytesIn: 0,
      }),
    ]);
  });
});

describe("file", () => {
  test("appends a line for each record, and moves what is full aside", () => {
    const path = join(folder, "usage.jsonl");
    const length = JSON.stringify(record).length + 1;
    const sink = file(path, { maxBytes: 2 * length, keep: 2 });
    for (let id = 0; id < 8; id++) sink({ ...record, bytesIn: 100 + id });
    const read = (name: string): readonly number[] =>
      readFileSync(join(folder, name), "utf8")
        .trimEnd()
        .split("\n")
        .map((line) => (JSON.parse(line) as UsageRecord).bytesIn);
    expect(Object.fromEntries(readdirSync(folder).map((name) => [name, read(name)]))).toEqual({
      "usage.jsonl": [106, 107],
      "usage.jsonl.1": [104, 105],
      "usage.jsonl.2": [102, 103],
    });
  });

  test("goes on with a file that is there", () => {
    const path = join(folder, "usage.jsonl");
    file(path)(record);
    file(path)(failed);
    expect(readFileSync(path, "utf8")).toBe(`${JSON.stringify(record)}\n${JSON.stringify(failed)}\n`);
  });
});

test("sqlite keeps a row for each record, and one for the sums of an instance", () => {
  const path = join(folder, "usage.db");
  const sink = sqlite(path);
  sink(record);
  sink(record);
  const sums = { ...record, cumulative: true };
  sink(sums);
  sink({ ...sums, invocations: 9, durationMs: 100 });
  sink.close?.();
  const rows = new DatabaseSync(path)
    .prepare("SELECT invocations, duration_ms, record FROM usage ORDER BY rowid")
    .all();
  expect(
    rows.map((row) => [row["invocations"], row["duration_ms"], JSON.parse(String(row["record"]))]),
  ).toEqual([
    [1, 12.5, record],
    [1, 12.5, record],
    [9, 100, { ...sums, invocations: 9, durationMs: 100 }],
  ]);
});
