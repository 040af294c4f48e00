import { expect, test } from "vitest";
import { openStore, type Store } from "../store/store.ts";
import type { Clock } from "./clock.ts";
import { type KeptTick, runSchedule } from "./scheduler.ts";

/** A clock that a test moves. */
function handClock(start: string): Clock & { to(time: string): void } {
  let now = Date.parse(start);
  const waits = new Set<{ readonly at: number; readonly run: () => void }>();
  return {
    now: () => now,
    after(ms, run) {
      const wait = { at: now + ms, run };
      waits.add(wait);
      return () => waits.delete(wait);
    },
    to(time) {
      const end = Date.parse(time);
      for (;;) {
        const [next] = [...waits].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (!next) break;
        waits.delete(next);
        now = Math.max(now, next.at);
        next.run();
      }
      now = end;
    },
  };
}

const quiet = { sent: () => {}, failed: () => {} };
const nightly = { name: "nightly", options: { cron: "0 2 * * *" }, channel: "c" };

function ticksOf(store: Store): readonly unknown[] {
  return store.turn("c", [], { limit: 100, until: Date.now() + 60_000 }).map(({ bytes }) => {
    const { scheduledTime, previousTime, pastDue } = JSON.parse(Buffer.from(bytes).toString()) as KeptTick;
    const iso = (at: number | undefined): string | undefined =>
      at === undefined ? at : new Date(at).toISOString();
    return [iso(scheduledTime), iso(previousTime), pastDue];
  });
}

test("a tick comes at its time, once, with the one before", () => {
  const store = openStore(":memory:");
  const clock = handClock("2026-03-01T01:59:00Z");
  runSchedule(nightly, store, clock, quiet);
  clock.to("2026-03-01T01:59:59.999Z");
  expect(ticksOf(store)).toEqual([]);
  clock.to("2026-03-03T01:00:00Z");
  expect(ticksOf(store)).toEqual([
    ["2026-03-01T02:00:00.000Z", undefined, false],
    ["2026-03-02T02:00:00.000Z", "2026-03-01T02:00:00.000Z", false],
  ]);
  expect(store.lastTick("nightly")).toBe(Date.parse("2026-03-02T02:00:00Z"));
});

test("of the ticks that were missed the last one comes, as past due; the first start misses none", () => {
  const store = openStore(":memory:");
  const first = handClock("2026-03-01T01:59:00Z");
  const end = runSchedule(nightly, store, first, quiet);
  first.to("2026-03-01T02:00:00Z");
  end();
  first.to("2026-03-02T12:00:00Z");
  expect(ticksOf(store)).toHaveLength(1);
  const second = handClock("2026-03-05T12:00:00Z");
  runSchedule(nightly, store, second, quiet);
  expect(ticksOf(store)).toEqual([["2026-03-05T02:00:00.000Z", "2026-03-01T02:00:00.000Z", true]]);
  second.to("2026-03-06T02:00:00Z");
  expect(ticksOf(store)).toEqual([["2026-03-06T02:00:00.000Z", "2026-03-05T02:00:00.000Z", false]]);
});

test("time zones and intervals", () => {
  const store = openStore(":memory:");
  const clock = handClock("2026-07-01T00:00:00Z");
  const options = { cron: "30 9 * * *", timezone: "Europe/Paris" };
  runSchedule({ name: "paris", options, channel: "c" }, store, clock, quiet);
  runSchedule({ name: "six", options: { every: "6 hours" }, channel: "c" }, store, clock, quiet);
  clock.to("2026-07-01T12:00:00Z");
  expect(ticksOf(store).map((tick) => (tick as readonly unknown[])[0])).toEqual([
    "2026-07-01T06:00:00.000Z",
    "2026-07-01T07:30:00.000Z",
    "2026-07-01T12:00:00.000Z",
  ]);
});

/** When a schedule ticks between two times. */
function ticksBetween(
  options: { cron: string; timezone: string },
  from: string,
  to: string,
): readonly unknown[] {
  const store = openStore(":memory:");
  const clock = handClock(from);
  runSchedule({ name: "f", options, channel: "c" }, store, clock, quiet);
  clock.to(to);
  return ticksOf(store).map((tick) => (tick as readonly unknown[])[0]);
}

test.each([
  // 02:30 is not there on the 29th, and twice on the 25th.
  [
    "30 2 * * *",
    "Europe/Paris",
    "2026-03-28T00:00Z",
    ["2026-03-28T01:30:00.000Z", "2026-03-29T01:00:00.000Z", "2026-03-30T00:30:00.000Z"],
  ],
  [
    "30 2 * * *",
    "Europe/Paris",
    "2026-10-24T00:00Z",
    ["2026-10-24T00:30:00.000Z", "2026-10-25T00:30:00.000Z", "2026-10-26T01:30:00.000Z"],
  ],
  [
    "30 1 * * *",
    "America/New_York",
    "2026-10-31T00:00Z",
    ["2026-10-31T05:30:00.000Z", "2026-11-01T05:30:00.000Z", "2026-11-02T06:30:00.000Z"],
  ],
])("once a day, %s in %s, also when the clocks are set", (cron, timezone, from, expected) => {
  const to = new Date(Date.parse(from) + 3 * 86_400_000).toISOString();
  expect(ticksBetween({ cron, timezone }, from, to)).toEqual(expected);
});

test("what comes every so often comes in the hour that is there twice as well", () => {
  const half = { cron: "*/30 * * * *", timezone: "Europe/Paris" };
  expect(ticksBetween(half, "2026-10-25T00:00Z", "2026-10-25T02:00:00Z")).toEqual(
    ["00:30", "01:00", "01:30", "02:00"].map((time) => `2026-10-25T${time}:00.000Z`),
  );
});

test("a run that was missed while the clocks were set comes once", () => {
  const paris = { name: "p", options: { cron: "30 2 * * *", timezone: "Europe/Paris" }, channel: "c" };
  for (const [began, again, expected] of [
    ["2026-03-28T00:00:00Z", "2026-03-29T12:00:00Z", ["2026-03-29T01:00:00.000Z", true]],
    ["2026-10-24T00:00:00Z", "2026-10-25T01:45:00Z", ["2026-10-25T00:30:00.000Z", true]],
  ] as const) {
    const store = openStore(":memory:");
    const first = handClock(began);
    const end = runSchedule(paris, store, first, quiet);
    first.to(began.replace("00:00:00Z", "02:00:00Z"));
    end();
    expect(ticksOf(store)).toHaveLength(1);
    const second = handClock(again);
    runSchedule(paris, store, second, quiet);
    expect(ticksOf(store).map((tick) => [0, 2].map((index) => (tick as readonly unknown[])[index]))).toEqual([
      expected,
    ]);
    second.to(again.replace("T01:45", "T03:00"));
    expect(ticksOf(store)).toEqual([]);
  }
});

test("a tick that cannot be kept is told, and comes when it can be", () => {
  const store = openStore(":memory:");
  const clock = handClock("2026-03-01T01:59:00Z");
  let full = true;
  const failing: Store = {
    ...store,
    tick(...given) {
      if (full) throw new Error("the disk is full");
      store.tick(...given);
    },
  };
  const failures: unknown[] = [];
  runSchedule(nightly, failing, clock, { sent: () => {}, failed: (error) => failures.push(error) });
  clock.to("2026-03-01T02:00:02Z");
  expect(failures.length).toBeGreaterThan(0);
  full = false;
  clock.to("2026-03-01T02:00:10Z");
  expect(ticksOf(store)).toEqual([["2026-03-01T02:00:00.000Z", undefined, false]]);
  clock.to("2026-03-02T02:00:00Z");
  expect(ticksOf(store)).toEqual([["2026-03-02T02:00:00.000Z", "2026-03-01T02:00:00.000Z", false]]);
});
