import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { http } from "../builders/http.ts";
import { invoke } from "../builders/invoke.ts";
import { queue } from "../builders/queue.ts";
import { guarded, memory, sampled, sendUsageTo } from "../sinks.ts";
import { invokeEvent, queueEvent, invoke as run } from "../testing.ts";
import type { UsageRecord, UsageSink } from "../usage.ts";
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
    const { serve } = await import("../pipeline/serve.ts");
    const write = vi.fn();
    const row = { id: "node.invoke", kind: "invoke", detect: () => true, normalize: () => [invokeEvent()] };
    const adapter = { name: "node", info: () => ({ id: "1" }), remaining: () => Number.POSITIVE_INFINITY };
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

describe("whatever a sink does", () => {
  const sinks: Readonly<Record<string, UsageSink>> = {
    throws: () => {
      throw new Error("broken");
    },
    rejects: () => Promise.reject(new Error("broken")),
    hangs: () => new Promise(() => {}),
    "answers what is no promise": () => ({
      // biome-ignore lint/suspicious/noThenProperty: that is the test
      get then() {
        throw new Error("broken");
      },
    }),
    "throws nothing": () => {
      throw undefined;
    },
  };

  test.each(Object.keys(sinks))(
    "a sink that %s neither fails nor delays an invocation, nor another sink",
    async (name) => {
      const kept = memory();
      const broken = Object.assign((record: UsageRecord) => sinks[name]?.(record), {
        mode: "records" as const,
        close: () => new Promise(() => {}),
      });
      sendUsageTo(broken, kept);
      const { serve } = await import("../pipeline/serve.ts");
      const row = { id: "node.invoke", kind: "invoke", detect: () => true, normalize: () => [invokeEvent()] };
      const adapter = { name: "node", info: () => ({ id: "1" }), remaining: () => Number.POSITIVE_INFINITY };
      const entry = serve(
        adapter as never,
        invoke(() => 1),
        [row as never],
        { environment: {} },
      );
      for (let call = 0; call < 150; call++) expect(await entry({}, undefined)).toBe(1);
      await entry.shutdown();
      expect(kept.records.length).toBe(150);
    },
  );

  test("all that it loses is counted", async () => {
    for (const [name, sink] of Object.entries(sinks)) {
      const guard = guarded(sink, 10);
      for (let call = 0; call < 30; call++) guard(record);
      await guard.close();
      expect([name, guard.lost]).toEqual([name, name === "hangs" ? 20 : 30]);
    }
  });

  test("nothing of a payload, header, address or user is in a record", async () => {
    const secrets = [
      "s3cret-body",
      "s3cret-header",
      "203.0.113.7",
      "user-s3cret",
      "s3cret-message",
      "s3cret-query",
    ];
    const records: UsageRecord[] = [];
    const onUsage = Object.assign((one: UsageRecord) => void records.push(one), { mode: "records" as const });
    await run(
      http({ route: "/orders/:id" }, () => {
        throw new Error("s3cret-message");
      }),
      "https://example.com/orders/user-s3cret?q=s3cret-query",
      {
        method: "POST",
        body: "s3cret-body",
        headers: { authorization: "s3cret-header" },
        client: { ip: "203.0.113.7", auth: { claims: { sub: "user-s3cret" } } },
        onUsage,
      },
    );
    await run(
      queue("orders", () => {
        throw new TypeError("s3cret-message");
      }),
      queueEvent({ data: "s3cret-body", attributes: { who: "user-s3cret" }, group: "user-s3cret" }),
      { onUsage, client: { ip: "203.0.113.7" } },
    );
    expect(records.map(({ kind, outcomes }) => [kind, outcomes.error])).toEqual([
      ["http", 1],
      ["queue", 1],
    ]);
    const text = JSON.stringify(records);
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  });
});

describe("a sink that wants sums", () => {
  test("gets sums where another one wants every invocation", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const all: UsageRecord[] = [];
    const sums: UsageRecord[] = [];
    let closed = 0;
    sendUsageTo(
      Object.assign((one: UsageRecord) => void all.push(one), { mode: "records" as const }),
      Object.assign((one: UsageRecord) => void sums.push(one), {
        mode: "aggregate" as const,
        close: () => closed++,
      }),
    );
    const sink = (globalThis as unknown as Record<symbol, UsageSink>)[Symbol.for("anyfn.usage")];
    const first = { ...record, id: "1", attempt: 2, coldStarts: 1, initMs: 90, counts: { rows: 2 } };
    sink?.(first);
    sink?.({ ...failed, durationMs: 7.5, counts: { rows: 1, files: 4 }, busyMs: 5, memoryUsedMb: 91 });
    sink?.(record);
    sink?.({ ...record, cpuMs: 77 });
    sink?.({ ...record, trigger: "aws.invoke" });
    for (let call = 0; call < 8; call++) sink?.(record);
    expect(sums.length).toBe(11);
    await sink?.close?.();
    expect(all.length).toBe(13);
    expect(sums.map(({ trigger, invocations, cumulative }) => [trigger, invocations, cumulative])).toEqual([
      ...[1, 2, 3, 4].map((count) => ["aws.sqs", count, true]),
      ["aws.invoke", 1, true],
      ...[5, 6, 7, 8, 9, 10, 12].map((count) => ["aws.sqs", count, true]),
    ]);
    const { counts, busyMs, outcomes, coldStarts, durationMs, cpuMs, memoryUsedMb, ...rest } =
      sums[3] ?? record;
    expect([counts, busyMs, outcomes, coldStarts, durationMs, cpuMs, memoryUsedMb]).toEqual([
      { rows: 3, files: 4 },
      5,
      { ok: 3, error: 1, timeout: 0, cancelled: 0 },
      1,
      45,
      77,
      90,
    ]);
    expect(["id" in rest, "attempt" in rest, closed]).toEqual([false, false, 1]);
  });
});

describe("guarded", () => {
  test("closes a sink though records hang, and though closing fails", async () => {
    const closed: string[] = [];
    const hanging = guarded(
      Object.assign(() => new Promise(() => {}), { close: () => closed.push("hanging") }),
    );
    hanging(record);
    await hanging.close();
    await guarded(
      Object.assign(() => {}, {
        close: () => {
          closed.push("failing");
          throw new Error("broken");
        },
      }),
    ).close();
    expect(closed).toEqual(["hanging", "failing"]);
  });

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

  test("a sink that blocks the process, again or for long, rests for a hundred times as long", () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    let calls = 0;
    let blocksFor = 20;
    const sink = guarded(() => {
      calls++;
      vi.advanceTimersByTime(blocksFor);
    });
    // A process that is held up once, by its memory or by others, is no sink that blocks.
    for (blocksFor of [20, 0, 20, 20]) sink(record);
    vi.advanceTimersByTime(1990);
    sink(record);
    expect([calls, sink.lost]).toEqual([4, 1]);
    vi.advanceTimersByTime(20);
    blocksFor = 200;
    sink(record);
    vi.advanceTimersByTime(19_990);
    sink(record);
    expect([calls, sink.lost]).toEqual([5, 2]);
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

describe("what CloudWatch gets", () => {
  /** The rules of the specification and of MetricDatum that a document can break. */
  function mistakes(line: string): string[] {
    const found: string[] = [];
    const wrong = (rule: string, holds: boolean): void => void (holds || found.push(rule));
    const root = JSON.parse(line) as Record<string, unknown> & {
      readonly _aws: {
        readonly Timestamp: number;
        readonly CloudWatchMetrics: readonly {
          readonly Namespace: string;
          readonly Dimensions: readonly (readonly string[])[];
          readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
        }[];
      };
    };
    wrong("one line", !line.includes("\n"));
    wrong("at most a megabyte", line.length <= 1_000_000);
    wrong(
      "_aws alone has these members",
      Object.keys(root._aws).sort().join() === "CloudWatchMetrics,Timestamp",
    );
    wrong("whole milliseconds", Number.isInteger(root._aws.Timestamp) && root._aws.Timestamp > 1.7e12);
    for (const { Namespace, Dimensions, Metrics, ...rest } of root._aws.CloudWatchMetrics) {
      wrong("no other member of a directive", Object.keys(rest).length === 0);
      wrong("namespace", /^[^:].{0,254}$/.test(Namespace) && !Namespace.startsWith("AWS/"));
      wrong(
        "sets of dimensions",
        Dimensions.length > 0 && Dimensions.every((set) => set.length > 0 && set.length <= 30),
      );
      for (const name of Dimensions.flat()) {
        const value = root[name];
        wrong(
          `dimension ${name}`,
          typeof value === "string" && /^[\x20-\x7e]{1,1024}$/.test(value) && value.trim() !== "",
        );
      }
      wrong("number of metrics", Metrics.length > 0 && Metrics.length <= 100);
      wrong("metrics are told once", new Set(Metrics.map(({ Name }) => Name)).size === Metrics.length);
      for (const { Name, Unit, ...others } of Metrics) {
        wrong(`metric ${Name}`, /^.{1,255}$/.test(Name) && Object.keys(others).length === 0);
        wrong(`unit ${Unit}`, ["Milliseconds", "Megabytes", "Bytes", "Count"].includes(Unit));
        wrong(`value of ${Name}`, typeof root[Name] === "number" && Number.isFinite(root[Name]));
        wrong(`${Name} is no dimension too`, !Dimensions.flat().includes(Name));
      }
    }
    return found;
  }

  test.each<[string, Partial<UsageRecord>]>([
    ["a single invocation", {}],
    ["sums", { cumulative: true, invocations: 1000, durationMs: 1e9 }],
    ["a start", { coldStarts: 1, initMs: 120.5 }],
    ["a trigger that is not known, and no region", { trigger: "", region: undefined }],
    ["a name of other letters, and an endless one", { function: "größe-".repeat(400) }],
    ["a sampled record", { weight: 3.3333 }],
  ])("is valid of %s", (_, fields) => {
    const lines: string[] = [];
    const dimensions = [
      ["function", "trigger"],
      ["region", "architecture", "kind", "target"],
    ] as const;
    emf({ dimensions, write: (line) => lines.push(line) })({ ...record, ...fields });
    expect(lines.map(mistakes)).toEqual([[]]);
  });

  test("counts a sampled record as many as it stands for", () => {
    const lines: Record<string, unknown>[] = [];
    sampled(
      emf({ mode: "records", write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) }),
      0.1,
      () => 0,
    )(record);
    expect(
      lines.map(({ invocations, durationMs, memoryUsedMb }) => [invocations, durationMs, memoryUsedMb]),
    ).toEqual([[10, 125, 90]]);
  });

  test.each([
    [{ namespace: "" }],
    [{ namespace: "AWS/Lambda" }],
    [{ namespace: ":shop" }],
    [{ namespace: "Läden" }],
    [{ dimensions: [] }],
    [{ dimensions: [[]] }],
    [{ dimensions: [["requestId"]] }],
  ])("%j is refused", (options) => {
    expect(() => emf(options as never)).toThrow(expect.objectContaining({ code: "INVALID_DEFINITION" })); // wrong on purpose
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

test("sqlite that cannot be opened loses usage, and nothing else", () => {
  const sink = guarded(sqlite(join(folder, "no/such/folder/usage.db")));
  sink(record);
  expect(sink.lost).toBe(1);
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
