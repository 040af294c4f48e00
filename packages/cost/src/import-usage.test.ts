import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Imported, ImportOptions } from "./import/imported-usage.ts";
import { importUsage } from "./import-usage.ts";
import { price } from "./price.ts";
import { usageMistake } from "./usage-mistake.ts";

type Logs = Readonly<Record<"plain" | "cold" | "tail" | "wrapped" | "platform" | "subscription", string>> & {
  readonly others: readonly string[];
};

const logs = JSON.parse(fixture("lambda-logs")) as Logs; // its fields are those
const none = { ok: 0, error: 0, timeout: 0, cancelled: 0 };

describe("Lambda's log", () => {
  it("reads lines as they are, behind what tail and exports put before them, and in JSON", async () => {
    const { plain, cold, tail, wrapped, platform, subscription } = logs;
    const text = `${[plain, cold, tail, wrapped, platform, subscription].join("\n")}\n`;
    const common = {
      schema: "anyfn.usage/1",
      target: "lambda",
      cumulative: false,
      invocations: 1,
      billedBy: "platform",
    };
    const given = { function: "orders", region: "eu-west-1", architecture: "arm64" } as const;
    expect(await read([text], { ...given, startedAt: "2026-11-01T00:00:00.000Z" })).toEqual({
      records: [
        {
          ...common,
          ...given,
          memoryMb: 128,
          startedAt: "2026-11-01T00:00:00.000Z",
          outcomes: { ...none, ok: 1 },
          durationMs: 2642.34,
          billedMs: 2643,
          coldStarts: 0,
          initMs: 0,
          memoryUsedMb: 90,
          id: "533dca35-3ef3-4824-8632-ea4846bcd532",
        },
        {
          ...common,
          ...given,
          memoryMb: 512,
          startedAt: "2026-11-22T09:59:59.999Z",
          outcomes: { ...none, ok: 1 },
          durationMs: 250.06,
          billedMs: 351,
          coldStarts: 1,
          initMs: 100.77,
          memoryUsedMb: 83,
          id: "8286a188-ba32-4475-8077-530cd35c09a9",
        },
        {
          ...common,
          ...given,
          memoryMb: 512,
          instance: "0123456789abcdef0123456789abcdef",
          startedAt: "2026-11-22T10:00:00.000Z",
          outcomes: { ...none, timeout: 1 },
          durationMs: 3000,
          billedMs: 3000,
          coldStarts: 0,
          initMs: 0,
          memoryUsedMb: 83,
          id: "8286a188-ba32-4475-8077-530cd35c09aa",
        },
        {
          ...common,
          ...given,
          memoryMb: 512,
          startedAt: "2018-05-17T06:46:09.981Z",
          outcomes: { ...none, ok: 1 },
          durationMs: 18018.26,
          billedMs: 18000,
          coldStarts: 0,
          initMs: 0,
          memoryUsedMb: 82,
          id: "fb63a8b6-599d-11e8-a437-911ac44bc0b4",
        },
        {
          ...common,
          ...given,
          memoryMb: 128,
          startedAt: "2026-11-22T10:00:00.306Z",
          outcomes: { ...none, error: 1 },
          durationMs: 693.92,
          billedMs: 694,
          coldStarts: 1,
          initMs: 397.68,
          memoryUsedMb: 84,
          id: "6d68ca91-49c9-448d-89b8-7ca3e6dc66aa",
        },
        {
          ...common,
          ...given,
          function: "thumb",
          memoryMb: 128,
          instance: "0123456789abcdef0123456789abcdef",
          startedAt: "2026-11-22T10:00:00.087Z",
          outcomes: { ...none, ok: 1 },
          durationMs: 12.34,
          billedMs: 13,
          coldStarts: 0,
          initMs: 0,
          memoryUsedMb: 18,
          id: "3604209a-e9a3-11e6-939a-754dd98c7be3",
        },
      ],
      problems: [],
      others: 1,
      undated: 1,
    });
  });

  it("reads the events that filter-log-events prints over several lines", async () => {
    const { plain, others } = logs;
    const events = [
      {
        logStreamName: "2026/11/22/[$LATEST]ffffffffffffffffffffffffffffffff",
        timestamp: 1795341602643,
        message: plain,
        eventId: "1",
      },
      { logStreamName: "x", timestamp: 1795341602644, message: others[0], eventId: "2" },
    ];
    const { records, ...rest } = await read([JSON.stringify({ events, searchedLogStreams: [] }, null, 2)]);
    expect(records.map(({ startedAt, instance }) => ({ startedAt, instance }))).toEqual([
      { startedAt: "2026-11-22T10:00:00.000Z", instance: "ffffffffffffffffffffffffffffffff" },
    ]);
    expect(rest).toEqual({ problems: [], others: 1, undated: 0 });
  });

  it("takes nothing of a function's own lines", async () => {
    expect(await read([logs.others.join("\n")])).toEqual({
      records: [],
      problems: [],
      others: 7,
      undated: 0,
    });
  });

  it("reads events of the Telemetry API in the lists that it delivers", async () => {
    const event = JSON.parse(logs.platform) as object;
    const start = { time: "2026-11-22T10:00:00.000Z", type: "platform.start", record: { requestId: "1" } };
    const line = JSON.stringify([start, event, { ...start, type: "function", record: "hello" }]);
    const { records, others, problems } = await read([`${line}\n${logs.plain}\n`]);
    expect([records.map(({ durationMs }) => durationMs), others, problems]).toEqual([
      [693.92, 2642.34],
      2,
      [],
    ]);
    const pretty = await read([JSON.stringify([event, event], null, 2)]);
    expect(pretty.records.length).toBe(2);
  });

  it.each([
    [
      "REPORT RequestId: 1\tDuration: 1e99 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB",
      /a figure in it is none/,
    ],
    [
      "REPORT RequestId: 1\tDuration: -5 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB",
      /a figure in it is none/,
    ],
    ["REPORT RequestId: 1\tDuration: 5\tBilled Duration: 1\tMemory Size: 128", /a figure in it is none/],
    [
      "REPORT RequestId: 1\tDuration: 1.2.3 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB",
      /no invocation has/,
    ],
    ['{"time":"2026-11-22T10:00:01.000Z","type":"platform.rep', /^is cut off: an event/],
    ['{"time":"2026-11-22T10:00:01.000Z","type":"platform.report"', /^is cut off/],
  ])("does not read %j", async (line, reason) => {
    const { records, problems } = await read([`${logs.plain}\n${line}\n${logs.plain}\n`]);
    expect([records.length, problems]).toEqual([2, [{ line: 2, reason: expect.stringMatching(reason) }]]);
  });

  it("names the lines that are cut off or absurd, and reads the rest", async () => {
    const { plain, platform } = logs;
    const lines = [
      plain.slice(0, 80),
      plain,
      platform.slice(0, 90),
      platform.replace('"durationMs":693.92', '"durationMs":"long"'),
      plain.replace("2642.34 ms", "26423400000000 ms"),
      "",
    ];
    const { records, ...rest } = await read([lines.join("\n")]);
    expect(records.length).toBe(1);
    expect(rest).toEqual({
      problems: [
        {
          line: 1,
          reason:
            "is cut off, or a figure in it is none: a REPORT line has Duration, Billed Duration and Memory Size",
        },
        { line: 3, reason: "is cut off or no valid JSON: a platform.report has all of its JSON on one line" },
        { line: 4, reason: 'is no platform.report: metrics.durationMs should be a number but is "long"' },
        { line: 5, reason: "has figures that no invocation has: 26423400000000 ms, billed 2643 ms, 128 MB" },
      ],
      others: 0,
      undated: 1,
    });
  });

  it("reads the same however the file is cut into pieces", async () => {
    const text = `${[logs.plain, ...logs.others, logs.cold, logs.platform, logs.plain.slice(0, 60), logs.tail].join("\n")}\n`;
    const options = { startedAt: "2026-11-01T00:00:00.000Z" };
    const whole = await read([text], options);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: text.length }), { maxLength: 6 }), async (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), text.length];
        const pieces = at.slice(1).map((end, index) => new TextEncoder().encode(text.slice(at[index], end)));
        expect(await read(pieces, options)).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });

  it("never throws, and makes nothing that cannot be priced", async () => {
    const words = fc.constantFrom(
      "REPORT RequestId: a",
      "\tDuration: 1.5 ms",
      "\tBilled Duration: 2 ms",
      "\tMemory Size: 128 MB",
      '{"type":"platform.report"',
      '"metrics":{',
      "}",
      "[",
      "\n",
      '{"timeSeries":[{"metric":{}}]}',
      '{"value":[1]}',
      '{"events":[7]}',
      " ",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(words, fc.string()), { maxLength: 12 }), async (parts) => {
        const { records } = await read([parts.join("")]);
        expect(records.map(usageMistake).filter((mistake) => mistake !== undefined)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe("metrics", () => {
  it("reads Google's time series: what Cloud Run billed, and the 1st gen's counts and times", async () => {
    expect(await read([fixture("google-metrics")], { memoryMb: 256 })).toEqual({
      records: [
        {
          schema: "anyfn.usage/1",
          function: "resize",
          target: "cloud-functions",
          plan: "gen1",
          region: "us-central1",
          memoryMb: 256,
          startedAt: "2026-11-02T00:00:00.000Z",
          cumulative: false,
          invocations: 10,
          outcomes: { ...none, ok: 10 },
          durationMs: 1200,
        },
        {
          schema: "anyfn.usage/1",
          function: "resize",
          target: "cloud-functions",
          plan: "gen1",
          region: "us-central1",
          memoryMb: 256,
          startedAt: "2026-11-03T00:00:00.000Z",
          cumulative: false,
          invocations: 95,
          outcomes: { ...none, ok: 90, error: 5 },
          durationMs: 19_000,
        },
        {
          schema: "anyfn.usage/1",
          function: "orders",
          target: "cloud-functions",
          plan: "request",
          region: "europe-west1",
          memoryMb: 256,
          startedAt: "2026-11-03T00:00:00.000Z",
          cumulative: false,
          invocations: 1004,
          outcomes: { ...none, ok: 1000, error: 4 },
          durationMs: 151_102,
          // The day after had time and no request: it is billed here.
          billedMs: 120_700,
          billedBy: "platform",
        },
      ],
      problems: [],
      others: 1,
      undated: 0,
    });
  });

  it("prices what Cloud Run says that it billed, to the millisecond", async () => {
    const { records } = await read([fixture("google-metrics")], { memoryMb: 1024 });
    const { lines } = price(
      records.filter(({ plan }) => plan === "request"),
      { now: new Date("2026-11-22T00:00:00Z") },
    );
    const memory = lines.find(({ meter }) => meter === "gcp.run.memory");
    expect(memory?.quantity).toBe("120.7");
  });

  it("takes a function of the 2nd gen from Cloud Run alone", async () => {
    const { timeSeries } = JSON.parse(fixture("google-metrics").replaceAll('"resize"', '"Orders"')) as {
      timeSeries: unknown;
    };
    const { records } = await read([JSON.stringify(timeSeries)]);
    expect(records.map(({ function: name, plan }) => [name, plan])).toEqual([["orders", "request"]]);
  });

  it("names what an export of Google's lacks", async () => {
    const { timeSeries } = JSON.parse(fixture("google-metrics")) as { timeSeries: { points: unknown[] }[] };
    const [count, , times] = timeSeries;
    const wrong = {
      ...count,
      points: [
        { interval: { endTime: "2026-11-03T10:00:00Z" }, value: { int64Value: "-3" } },
        ...(count?.points ?? []),
      ],
    };
    expect(await read([JSON.stringify([wrong])])).toMatchObject({
      records: [],
      problems: [
        { line: 1, reason: "timeSeries[0]: the value at 2026-11-03T10:00:00Z is -3" },
        { line: 1, reason: "resize: the export lacks execution_times, without which nothing can be priced" },
      ],
    });
    expect(await read([JSON.stringify([{ ...times, points: [{ interval: {}, value: {} }] }])])).toMatchObject(
      {
        records: [],
        problems: [
          {
            line: 1,
            reason:
              "timeSeries[0]: points.0.interval.endTime Invalid input: expected string, received undefined",
          },
        ],
      },
    );
  });

  it("reads Azure's executions and units", async () => {
    const day = {
      schema: "anyfn.usage/1",
      target: "azure-functions",
      region: "westeurope",
      cumulative: false,
      billedBy: "platform",
    };
    expect(await read([fixture("azure-metrics")])).toEqual({
      records: [
        {
          ...day,
          function: "shop-api",
          plan: "flex",
          memoryMb: 2048,
          startedAt: "2026-11-03T00:00:00.000Z",
          invocations: 100,
          durationMs: 100_000,
          billedMs: 100_000,
        },
        {
          ...day,
          function: "shop-api",
          plan: "flex",
          memoryMb: 2048,
          startedAt: "2026-11-04T00:00:00.000Z",
          invocations: 20,
          durationMs: 20_000,
          billedMs: 20_000,
        },
        {
          ...day,
          function: "shop-api",
          plan: "flex-ready",
          memoryMb: 2048,
          startedAt: "2026-11-03T00:00:00.000Z",
          invocations: 0,
          durationMs: 0,
          billedMs: 0,
          readyMs: 500,
        },
        {
          ...day,
          function: "shop-old",
          plan: "consumption",
          memoryMb: 1024,
          startedAt: "2026-11-03T00:00:00.000Z",
          invocations: 7,
          durationMs: 137.25,
          billedMs: 137.25,
        },
      ],
      problems: [],
      others: 1,
      undated: 0,
    });
  });

  it("prices Azure's units as they are, whatever size is given for the memory", async () => {
    for (const memoryMb of [undefined, 512, 4096]) {
      const { records } = await read([fixture("azure-metrics")], { memoryMb });
      const { lines } = price(
        records.filter(({ plan }) => plan === "flex"),
        { now: new Date("2026-11-22T00:00:00Z") },
      );
      expect(lines.find(({ meter }) => meter === "azure.functions.flex.gbs")?.quantity).toBe("240");
    }
  });

  it("prices always-ready instances: their executions, and the time that they are kept", async () => {
    const metric = (name: string, total: number): object => ({
      id: "/subscriptions/0/resourceGroups/g/providers/Microsoft.Web/sites/shop/providers/Microsoft.Insights/metrics/x",
      name: { value: name },
      timeseries: [{ data: [{ timeStamp: "2026-11-03T00:00:00Z", total }] }],
    });
    // An instance of 2 GB for thirty days, and three million seconds of executions on it.
    const value = [
      metric("AlwaysReadyFunctionExecutionCount", 3_000_000),
      metric("AlwaysReadyFunctionExecutionUnits", 3_000_000 * 1000 * 2048),
      metric("AlwaysReadyUnits", 2_592_000 * 1000 * 2048),
    ];
    const { records, problems } = await read([JSON.stringify({ value, resourceregion: "eastus" })]);
    expect([problems, records.map(usageMistake)]).toEqual([[], [undefined]]);
    const { usd, lines } = price(records, { now: new Date("2026-11-22T00:00:00Z") });
    expect([usd, lines.map(({ meter, quantity }) => [meter, quantity])]).toEqual([
      "117.936",
      [
        ["azure.functions.flex.ready.executions", "3000000"],
        ["azure.functions.flex.ready.gbs", "6000000"],
        ["azure.functions.flex.ready.baseline", "5184000"],
      ],
    ]);
    const without = await read([JSON.stringify({ value: value.slice(0, 2) })]);
    expect(without.problems).toEqual([
      {
        line: 1,
        reason: "shop: the export lacks AlwaysReadyUnits, without which nothing can be priced",
      },
    ]);
  });

  it("asks for totals, and says that a file is cut off", async () => {
    const { problems } = await read([fixture("azure-metrics").replaceAll('"total"', '"average"')]);
    expect(problems[0]).toEqual({
      line: 1,
      reason: "value[0]: OnDemandFunctionExecutionCount has no totals. Export it with --aggregation Total",
    });
    expect(await read([fixture("azure-metrics").slice(0, 900)])).toEqual({
      records: [],
      problems: [{ line: 1, reason: "begins a JSON value that does not end: the file is cut off" }],
      others: 0,
      undated: 0,
    });
  });
});

async function read(pieces: readonly (string | Uint8Array)[], options?: ImportOptions): Promise<Imported> {
  const all: Imported = { records: [], problems: [], others: 0, undated: 0 };
  for await (const batch of importUsage(pieces, options)) {
    all.records.push(...batch.records);
    all.problems.push(...batch.problems);
    all.others += batch.others;
    all.undated += batch.undated;
  }
  return all;
}

function fixture(name: string): string {
  return readFileSync(join(import.meta.dirname, `fixtures/${name}.json`), "utf8");
}
