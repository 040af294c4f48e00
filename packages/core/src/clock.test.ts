import fc from "fast-check";
import { beforeEach, expect, test, vi } from "vitest";
import type { BusyClock } from "./clock.ts";
import type { BusySums } from "./usage.ts";

let clock: BusyClock;
beforeEach(async () => {
  vi.resetModules();
  ({ busyClock: clock } = await import("./clock.ts"));
});

test("invocations that overlap share the time; each time of being busy is rounded once", () => {
  const [a, b]: readonly [BusySums, BusySums] = [{}, {}];
  const first = clock.enter(1000);
  const second = clock.enter(1100);
  clock.leave(a, 1200, first);
  clock.leave(b, 1250, second);
  const third = clock.enter(3000);
  clock.leave(a, 3001, third);
  expect({ a, b }).toEqual({
    a: { busyMs: 151, periods: 1, busy100Ms: 100, busy1000Ms: 1000 },
    b: { busyMs: 100, periods: 1, busy100Ms: 300, busy1000Ms: 1000 },
  });
});

test("noise of the clock does not round up, longer times of being busy do", () => {
  const sums: BusySums = {};
  clock.leave(sums, 100.000_000_000_01, clock.enter(0));
  clock.leave(sums, 2000.01, clock.enter(1000));
  expect(sums).toMatchObject({ periods: 2, busy100Ms: 1200, busy1000Ms: 2100 });
});

test("time that two periods are rounded up to is counted once", () => {
  const sums: BusySums = {};
  for (const [start, end] of [
    [0, 130], // up to 200 ms, and up to 1,000 ms
    [150, 160], // up to 250 ms, and up to 1,150 ms
    [5000, 5100],
  ] as const)
    clock.leave(sums, end, clock.enter(start));
  expect(sums).toMatchObject({ periods: 3, busy100Ms: 350, busy1000Ms: 2150 });
});

test("the shares of any invocations add up to the time in which any ran", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 1, max: 3000 })), {
        minLength: 1,
        maxLength: 40,
      }),
      (intervals) => {
        const events = intervals
          .flatMap(([start, length], index) => [
            { at: start, index, end: false },
            { at: start + length, index, end: true },
          ])
          .sort((one, other) => one.at - other.at || Number(one.end) - Number(other.end));
        const sums: BusySums = {};
        const entered = new Map<number, number>();
        let union = 0;
        let open = 0;
        let last = 0;
        for (const { at, index, end } of events) {
          if (open > 0) union += at - last;
          last = at;
          open += end ? -1 : 1;
          if (end) clock.leave(sums, at, entered.get(index) ?? Number.NaN);
          else entered.set(index, clock.enter(at));
        }
        expect(sums.busyMs).toBeCloseTo(union, 5);
      },
    ),
  );
});
