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
  runSchedule(nightly, store, clock, () => {});
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
  const end = runSchedule(nightly, store, first, () => {});
  first.to("2026-03-01T02:00:00Z");
  end();
  first.to("2026-03-02T12:00:00Z");
  expect(ticksOf(store)).toHaveLength(1);
  const second = handClock("2026-03-05T12:00:00Z");
  runSchedule(nightly, store, second, () => {});
  expect(ticksOf(store)).toEqual([["2026-03-05T02:00:00.000Z", "2026-03-01T02:00:00.000Z", true]]);
  second.to("2026-03-06T02:00:00Z");
  expect(ticksOf(store)).toEqual([["2026-03-06T02:00:00.000Z", "2026-03-05T02:00:00.000Z", false]]);
});

test("time zones and intervals", () => {
  const store = openStore(":memory:");
  const clock = handClock("2026-07-01T00:00:00Z");
  const options = { cron: "30 9 * * *", timezone: "Europe/Paris" };
  runSchedule({ name: "paris", options, channel: "c" }, store, clock, () => {});
  runSchedule({ name: "six", options: { every: "6 hours" }, channel: "c" }, store, clock, () => {});
  clock.to("2026-07-01T12:00:00Z");
  expect(ticksOf(store).map((tick) => (tick as readonly unknown[])[0])).toEqual([
    "2026-07-01T06:00:00.000Z",
    "2026-07-01T07:30:00.000Z",
    "2026-07-01T12:00:00.000Z",
  ]);
});
