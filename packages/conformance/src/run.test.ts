/** The runner, on a platform of the test's own: it calls functions directly, and hands over `{ input }`. */
import { type Adapter, callError, lightWeb, type MessageTrigger, noTrace, serve } from "anyfn/adapter";
import type { Driver, Gap, MessageStimulus, NativeResult, PlayOptions, Variant } from "anyfn/driver";
import { describe, expect, it } from "vitest";
import { cases } from "./cases.ts";
import { describeResult } from "./report.ts";
import { runConformance } from "./run.ts";

/** Whoever calls the toy is told everything. What waits for a deadline is left to real adapters. */
const invokeCases = cases.filter(
  ({ kind, needs, timed }) => kind === "invoke" && !timed && !needs?.includes("private-errors"),
);

describe("a run", () => {
  it("passes on an adapter that does what it should", async () => {
    const report = await runConformance(driver(), { cases: invokeCases });
    expect(report.results.filter(({ status }) => status !== "pass").map(describeResult)).toEqual([]);
    expect({ ...report, results: report.results.length, durationMs: 0 }).toEqual({
      target: "node",
      level: "in-process",
      results: invokeCases.length,
      counts: { pass: invokeCases.length, fail: 0, gap: 0, "stale-gap": 0, skipped: 0 },
      unplayed: {},
      unknownGaps: [],
      mistakes: [],
      ok: true,
      durationMs: 0,
    });
  });

  it("fails with what was expected, what was seen, and the native event", async () => {
    const report = await runConformance(driver({ spoil: (value) => (value === 12.5 ? 12 : value) }), {
      cases: invokeCases,
    });
    expect(report.ok).toBe(false);
    expect(report.counts).toEqual({
      pass: invokeCases.length - 1,
      fail: 1,
      gap: 0,
      "stale-gap": 0,
      skipped: 0,
    });
    const failed = report.results.find(({ status }) => status === "fail");
    expect({ ...failed, seen: undefined }).toEqual({
      case: "invoke.number",
      title: "number goes in and out",
      kind: "invoke",
      variant: "direct",
      trigger: "toy.invoke",
      status: "fail",
      differences: [{ path: "result", expected: 12.5, seen: 12 }],
      native: { input: 12.5 },
      seen: undefined,
    });
    expect(failed?.seen).toMatchObject({ outcome: { kind: "invoke", redelivered: [], result: 12 } });
  });

  it("accepts a declared gap, for one variant or for all", async () => {
    const gap = { reason: "this platform has no fractions", evidence: "its manual", only: ["result"] };
    const spoiled = driver({ spoil: (value) => (value === 12.5 ? 12 : value) });
    for (const key of ["invoke.number", "invoke.number@direct"]) {
      const report = await runConformance(spoiled, { cases: invokeCases, gaps: { [key]: gap } });
      expect(report).toMatchObject({ ok: true, counts: { gap: 1, fail: 0 } });
      expect(report.results.find(({ status }) => status === "gap")).toMatchObject({
        case: "invoke.number",
        reason: gap.reason,
      });
    }
  });

  it("fails for a gap that is none any more", async () => {
    const report = await runConformance(driver(), {
      cases: invokeCases,
      gaps: { "invoke.number": { reason: "old", evidence: "old", only: ["result"] } },
    });
    expect(report).toMatchObject({ ok: false, counts: { "stale-gap": 1, fail: 0 } });
  });

  it.each(["invoke.nowhere", "invoke.number@elsewhere"])(
    "fails for a gap of what does not exist: %s",
    async (key) => {
      const report = await runConformance(driver(), {
        cases: invokeCases,
        gaps: { [key]: { reason: "x", evidence: "x", only: ["result"] } },
      });
      expect(report).toMatchObject({ ok: false, unknownGaps: [key], counts: { fail: 0 } });
    },
  );

  it("skips what a variant lacks, with the variant's reason", async () => {
    const report = await runConformance(
      driver({
        lacks: { "json-scalars": "objects alone" },
        spoil: (value) => (typeof value === "object" ? value : "no object"),
      }),
      {
        cases: invokeCases,
      },
    );
    const needing = invokeCases.filter(({ needs }) => needs?.includes("json-scalars")).length;
    expect(needing).toBeGreaterThan(0);
    expect(report).toMatchObject({
      ok: true,
      counts: { skipped: needing, pass: invokeCases.length - needing },
    });
    expect(new Set(report.results.flatMap(({ reason }) => reason ?? []))).toEqual(
      new Set(["json-scalars: objects alone"]),
    );
  });

  it("counts a driver that cannot make the event, or not read the answer, as a failure", async () => {
    const toNative = (): never => {
      throw new Error("no such event");
    };
    const report = await runConformance({ ...driver(), toNative }, { cases: invokeCases.slice(0, 1) });
    expect(report.results[0]).toMatchObject({
      status: "fail",
      differences: [{ path: "driver", expected: "an outcome" }],
    });
  });

  it("tells each result as it comes, and plays only what the filter lets through", async () => {
    const heard: string[] = [];
    await runConformance(driver(), {
      cases: invokeCases,
      filter: (id) => id.startsWith("invoke.schema"),
      onResult: (result) => heard.push(result.case),
    });
    expect(heard.sort()).toEqual([
      "invoke.schema.input",
      "invoke.schema.output",
      "invoke.schema.output.withheld",
      "invoke.schema.refused",
      "invoke.schema.refused.unseen",
      "invoke.schema.refused.warned",
    ]);
  });

  it.each([
    ["about time, missed once", true, 1, {}, { status: "pass", tries: 2 }],
    ["about time, missed every time", true, 9, {}, { status: "fail", tries: 3 }],
    ["about time, where nothing is tried again", true, 1, { retries: 0 }, { status: "fail" }],
    ["about anything else", false, 1, {}, { status: "fail" }],
  ] as const)("plays a case again alone that is %s", async (_, timed, misses, options, expected) => {
    let plays = 0;
    const report = await runConformance(driver({ spoil: (value) => (++plays > misses ? value : "late") }), {
      cases: invokeCases.flatMap((subject) =>
        subject.id === "invoke.number" ? [{ ...subject, timed }] : [],
      ),
      ...options,
    });
    const [{ status, tries } = {}] = report.results;
    expect({ status, ...(tries !== undefined && { tries }) }).toEqual(expected);
  });

  it("refuses the runtime level without a launcher and a build", async () => {
    await expect(runConformance(driver(), { level: "runtime" })).rejects.toThrow(
      "needs a launcher and a build",
    );
  });

  it.each([
    ["loses a note", (lines: readonly string[]) => lines.filter((line) => !line.includes('"saw"')), "saw"],
    [
      "writes usage twice",
      (lines: readonly string[]) =>
        lines.flatMap((line) => (line.includes("anyfn.usage") ? [line, line] : [line])),
      "usage",
    ],
    [
      "mixes up invocations",
      (lines: readonly string[]) => lines.map((line, index) => line.replace('"id":"call', `"id":"${index}`)),
      "logs[0].id",
    ],
  ])("is red for an adapter whose log %s", async (_, change, path) => {
    const report = await runConformance(driver({ logs: change }), {
      cases: invokeCases.filter(({ id }) => id === "invoke.object"),
    });
    expect(report.results[0]?.differences?.map((difference) => difference.path)).toContain(path);
  });

  it.each<readonly [string, Partial<ToyEvent> | undefined, string]>([
    ["has another kind", { kind: "queue" }, "saw[0].kind"],
    ["has an empty id", { id: "" }, "saw[0].id"],
    ["has no id", { id: undefined }, "saw[0].id"],
    ["has an invalid time", { time: new Date(Number.NaN) }, "saw[0].time"],
    ["has a time that is text", { time: "2026-03-01T10:20:30.400Z" }, "saw[0].time"],
    ["has an empty source", { source: "" }, "saw[0].source"],
    ["has a source that is no URI reference", { source: "a source with spaces" }, "saw[0].source"],
    ["lacks the native event", { native: undefined }, "saw[0].native"],
    ["has the attempt -1", { attempt: -1 }, "saw[0].attempt"],
    ["has the attempt 0", { attempt: 0 }, "saw[0].attempt"],
    ["has half an attempt", { attempt: 1.5 }, "saw[0].attempt"],
  ])("is red for an event that %s, and names the trigger and the path", async (_, event, path) => {
    const report = await runConformance(driver({ event }), {
      cases: invokeCases.filter(({ id }) => id === "invoke.text"),
    });
    expect(report.results.map(({ status, trigger }) => [status, trigger])).toEqual([["fail", "toy.invoke"]]);
    expect(report.results[0]?.differences?.map((difference) => difference.path)).toContain(path);
    expect(report.results.map(describeResult).join()).toContain(path);
    expect(report.results.map(describeResult).join()).toContain("toy.invoke");
  });

  it("is red where another trigger ran, for another target, or without an id", async () => {
    const only = { cases: invokeCases.filter(({ id }) => id === "invoke.text") };
    const pathsOf = async (toy: Toy): Promise<readonly string[] | undefined> =>
      (await runConformance(driver(toy), only)).results[0]?.differences?.map(({ path }) => path);
    expect(await pathsOf({ trigger: "toy.other" })).toEqual(["usage.trigger"]);
    expect(await pathsOf({ adapter: { name: "lambda" } })).toEqual(["context.provider", "usage.target"]);
    const log: (typeof adapter)["log"] = ({ level, message, traceId, fields }) => ({
      ...{ level, message, traceId, fields },
      id: crypto.randomUUID(),
    });
    expect(await pathsOf({ adapter: { log } })).toContain("logs[0].id");
    expect(await pathsOf({})).toBeUndefined();
    expect(await pathsOf({ adapter: { info: () => ({ id: "" }) } })).toContain("context.id");
  });

  it.each(["level", "message", "id", "traceId"])(
    "is red where a field of the function's hides the line's own %s",
    async (name) => {
      const log: (typeof adapter)["log"] = ({ fields, ...own }) => ({
        ...own,
        fields,
        ...(name in fields ? { [name]: fields[name] } : {}),
      });
      const trace: (typeof adapter)["trace"] = () => ({
        ...noTrace,
        traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
      });
      const report = await runConformance(driver({ adapter: { log, trace } }), {
        cases: invokeCases.filter(({ id }) => id === "invoke.text"),
      });
      expect(report.results.map(({ status }) => status)).toEqual(["fail"]);
      expect(report.results[0]?.differences?.map(({ path }) => path).join()).toMatch(/^logs/);
    },
  );

  it("fails for a difference at a path that the gap does not name, and tells that alone", async () => {
    const gap = { reason: "no fractions", evidence: "its manual", only: ["result"] };
    const broken = driver({
      spoil: (value) => (value === 12.5 ? 12 : value),
      event: { time: new Date(Number.NaN) },
    });
    const report = await runConformance(broken, {
      cases: invokeCases.filter(({ id }) => id === "invoke.number"),
      gaps: { "invoke.number": gap },
    });
    expect(report).toMatchObject({ ok: false, counts: { fail: 1, gap: 0 } });
    expect(report.results[0]?.differences?.map(({ path }) => path)).toEqual(["saw[0].time"]);
  });

  it("fails for a path of a gap at which nothing differs", async () => {
    const gap = { reason: "no fractions", evidence: "its manual", only: ["result", "saw[0].data"] };
    const report = await runConformance(driver({ spoil: (value) => (value === 12.5 ? 12 : value) }), {
      cases: invokeCases.filter(({ id }) => id === "invoke.number"),
      gaps: { "invoke.number": gap },
    });
    expect(report.results[0]).toMatchObject({ status: "stale-gap", unmet: ["saw[0].data"] });
    expect(report.ok).toBe(false);
  });

  it("fails for what is said to be lacking and passes", async () => {
    const report = await runConformance(driver({ lacks: { "json-scalars": "objects alone" } }), {
      cases: invokeCases.filter(({ id }) => id === "invoke.number"),
    });
    expect(report).toMatchObject({ ok: false, counts: { "stale-gap": 1 } });
    expect(report.results.map(describeResult).join()).toContain("Take json-scalars out of `lacks`");
  });

  it.each<readonly [string, Partial<Driver>, string]>([
    [
      "a need that the suite does not have",
      { variants: variant({ batches: "x" }) },
      "is no need of the suite; did you mean batch?",
    ],
    [
      "a lack without a reason",
      { variants: variant({ "json-null": " " }) },
      "lacks json-null without a reason",
    ],
    [
      "a lack that no case of the kind needs",
      { variants: variant({ partitions: "x" }) },
      "no case of invoke needs",
    ],
    ["two variants of one id", { variants: [...variant({}), ...variant({})] }, "two variants direct"],
    ["a gap without a reason", { gaps: gapOf({ reason: "" }) }, "the gap invoke.number has no reason"],
    ["a gap without evidence", { gaps: gapOf({ evidence: "" }) }, "has no evidence"],
    ["a gap without a path", { gaps: gapOf({ only: [] }) }, "names no path"],
  ])("fails for %s", async (_, declared, mistake) => {
    const report = await runConformance(
      { ...driver(), ...declared },
      {
        cases: invokeCases.filter(({ id }) => id === "invoke.text"),
      },
    );
    expect(report.ok).toBe(false);
    expect(report.mistakes.join()).toContain(mistake);
  });

  it("takes a gap of what every variant lacks for unknown", async () => {
    const report = await runConformance(
      driver({ lacks: { "json-scalars": "objects alone" }, spoil: () => "no object" }),
      {
        cases: invokeCases.filter(({ id }) => id === "invoke.number"),
        gaps: { "invoke.number": { reason: "x", evidence: "x", only: ["result"] } },
      },
    );
    expect(report.unknownGaps).toEqual(["invoke.number"]);
  });

  it("names a call that hangs, opens the function again and goes on", async () => {
    const whole = driver();
    let opened = 0;
    const hanging: Driver = {
      ...whole,
      open(definition, given) {
        opened++;
        const session = whole.open(definition, given);
        return {
          ...session,
          // Nothing but a timer without a reference would end it: without the suite's own guard the process would end here.
          call: (native, options) =>
            (native as { readonly input: unknown }).input === 12.5
              ? new Promise(() => {})
              : session.call(native, options),
        };
      },
    };
    const report = await runConformance(hanging, {
      cases: invokeCases
        .filter(({ id }) => ["invoke.text", "invoke.number", "invoke.false"].includes(id))
        .map((subject) => ({ ...subject, timeoutMs: 20 })),
      graceMs: 30,
    });
    expect(report.results.map(({ case: id, status }) => [id, status])).toEqual([
      ["invoke.text", "pass"],
      ["invoke.number", "fail"],
      ["invoke.false", "pass"],
    ]);
    expect(report.results[1]).toMatchObject({
      hung: true,
      differences: [{ path: "call", seen: "the call did not end within 50 ms" }],
    });
    expect(opened).toBe(2);
  });

  it("names what could not be started, and goes on with the other functions", async () => {
    const whole = driver();
    const report = await runConformance(
      {
        ...whole,
        open: (definition, given) => {
          if ("input" in definition.options) throw new Error("no such function");
          return whole.open(definition, given);
        },
      },
      { cases: invokeCases.filter(({ id }) => ["invoke.text", "invoke.schema.input"].includes(id)) },
    );
    expect(report.results.map(({ case: id, status }) => [id, status])).toEqual([
      ["invoke.text", "pass"],
      ["invoke.schema.input", "fail"],
    ]);
    expect(report.results[1]?.differences).toMatchObject([{ path: "open", seen: "Error: no such function" }]);
  });

  it("asks of a platform that fires and forgets that a failure is logged and counted", async () => {
    const only = { cases: invokeCases.filter(({ id }) => id === "invoke.failure") };
    const forgetting = (toy: Toy): Driver => {
      const whole = driver({ ...toy, redelivered: () => false });
      return { ...whole, variants: whole.variants.map((given) => ({ ...given, redelivery: "none" })) };
    };
    expect(await runConformance(forgetting({}), only)).toMatchObject({ ok: true });
    const silent = await runConformance(
      forgetting({ logs: (lines) => lines.filter((line) => !line.includes('"level":"error"')) }),
      only,
    );
    expect(silent.results[0]?.differences?.map(({ path }) => path)).toEqual(["logs"]);
    const again = await runConformance(
      {
        ...forgetting({}),
        fromNative: () => ({ kind: "invoke", redelivered: [0], error: { type: "TypeError", message: "" } }),
      },
      only,
    );
    expect(again.results[0]?.differences?.map(({ path }) => path)).toEqual(["redelivered"]);
  });

  it("is red for what is delivered again although it is done, and the other way round", async () => {
    const turned = driver({ redelivered: (failed) => !failed });
    const report = await runConformance(turned, {
      cases: invokeCases.filter(({ id }) => ["invoke.object", "invoke.failure"].includes(id)),
    });
    expect(report.results.map(({ differences }) => differences)).toEqual([
      [{ path: "redelivered", expected: [], seen: [0] }],
      [{ path: "redelivered", expected: [0], seen: [] }],
    ]);
  });
});

/** The toy's one variant, which may lack anything. */
function variant(lacks: Readonly<Record<string, string>>): Driver["variants"] {
  return driver({ lacks: lacks as NonNullable<Variant["lacks"]> }).variants; // wrong on purpose
}

function gapOf(part: Partial<Gap>): Driver["gaps"] {
  return { "invoke.number": { reason: "x", evidence: "x", only: ["result"], ...part } };
}

interface Toy {
  readonly spoil?: (value: unknown) => unknown;
  readonly lacks?: NonNullable<Variant["lacks"]>;
  readonly logs?: (lines: readonly string[]) => readonly string[];
  readonly redelivered?: (failed: boolean) => boolean;
  /** What differs in its events. */
  readonly event?: Partial<ToyEvent> | undefined;
  /** The trigger that runs. */
  readonly trigger?: string;
  readonly adapter?: Partial<typeof adapter>;
}

/** An event that may break every rule. */
type ToyEvent = { readonly [Name in "kind" | "id" | "time" | "source" | "native" | "attempt"]: unknown };

/** A whole driver, as a third party writes it. */
function driver({
  spoil = (value) => value,
  lacks = {},
  logs = (lines) => lines,
  redelivered = (failed) => failed,
  event,
  trigger = row.id,
  adapter: changed,
}: Toy = {}): Driver {
  const nativeContext = ({ timeoutMs = 3000 }: PlayOptions = {}): ToyContext => ({
    id: `call-${crypto.randomUUID()}`,
    endsAt: Date.now() + timeoutMs,
  });
  const spoiled: typeof row = {
    ...row,
    id: trigger,
    normalize: (...given) => row.normalize(...given).map((made) => ({ ...made, ...event }) as typeof made), // wrong on purpose
  };
  return {
    target: "node",
    gaps: {},
    variants: [{ id: "direct", kind: "invoke", trigger: "toy.invoke", serve: {}, lacks }],
    toNative: (stimulus) => ({ input: (stimulus as MessageStimulus<"invoke">).messages[0]?.data }),
    fromNative: ({ status, value, error }: NativeResult) => ({
      kind: "invoke",
      redelivered: redelivered(status !== "ok") ? [0] : [],
      ...(status === "ok" ? { result: spoil(value) } : { error }),
    }),
    fromLog: (line) => {
      const { level, message, id, traceId, fields } = JSON.parse(line);
      return { level, message, id, traceId, fields };
    },
    open(definition) {
      const lines: string[] = [];
      const entry = serve({ ...adapter, ...changed }, definition, [spoiled], {
        write: (line) => lines.push(line),
        usage: (record) => lines.push(JSON.stringify(record)),
      });
      return {
        async call(native, options) {
          const context = nativeContext(options);
          lines.length = 0;
          const result = await Promise.resolve(entry(native, context)).then(
            (value) => ({ status: "ok" as const, value: JSON.parse(JSON.stringify(value ?? null)) }),
            (error: Error) => ({
              status: "error" as const,
              error: { type: error.name, message: error.message },
            }),
          );
          return { ...result, logs: logs([...lines]) };
        },
        async stop() {},
      };
    },
  };
}

interface ToyContext {
  readonly id: string;
  readonly endsAt: number;
}

const adapter: Adapter<unknown, ToyContext> = {
  name: "node",
  info: ({ id }) => ({ id, name: "toy", version: undefined, memory: undefined, region: undefined }),
  remaining: ({ endsAt }) => endsAt - Date.now(),
  web: lightWeb,
  trace: () => noTrace,
  log: ({ level, message, id, traceId, fields }) => ({ level, message, id, traceId, fields }),
};

const row: MessageTrigger<"invoke", { readonly input: unknown }> = {
  id: "toy.invoke",
  kind: "invoke",
  detect: () => true,
  normalize: (native, context) => [
    {
      kind: "invoke",
      id: (context as ToyContext).id,
      source: "toy",
      time: new Date(),
      data: native.input,
      native,
    },
  ],
  reply([outcome]) {
    if (outcome?.ok === false) throw callError(outcome.error);
    return outcome?.value;
  },
};
