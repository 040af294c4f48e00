import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { busyShares, busyTime, type Interval, SHARE_UNITS_PER_MS } from "./busy.ts";
import { place } from "./place.ts";
import { poissonBusy } from "./poisson.ts";

const cloudRun = { quantumMs: 100 };
const flex = { quantumMs: 100, minimumMs: 1000 };
const intervals = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 5_000_000 }), fc.integer({ min: 0, max: 800_000 }))
    .map(([start, length]): Interval => ({ startMs: start / 1000, endMs: (start + length) / 1000 })),
  { maxLength: 60 },
);
/** Five requests of 200 to 260 ms within 40 ms. */
const burst = [0, 10, 20, 30, 40].map((startMs, index) => ({
  startMs,
  endMs: [200, 220, 240, 260, 300][index] ?? 0,
}));

describe("busyTime", () => {
  it("is the union, rounded up period by period", () => {
    const two = [
      { startMs: 2700, endMs: 2900 },
      { startMs: 0, endMs: 200 },
    ];
    expect(busyTime(two, cloudRun)).toEqual({ busyMs: 400, billedMs: 400, periods: 2 });
    expect(busyTime(two, flex)).toEqual({ busyMs: 400, billedMs: 2000, periods: 2 });
    expect(busyTime(burst, cloudRun)).toEqual({ busyMs: 300, billedMs: 300, periods: 1 });
    expect(busyTime(two, { ...cloudRun, lingerMs: 2500 })).toEqual({
      busyMs: 400,
      billedMs: 5400,
      periods: 1,
    });
  });

  it("takes intervals that touch for one period, and an empty one for one of no length", () => {
    const touching = [
      { startMs: 0, endMs: 150 },
      { startMs: 150, endMs: 260 },
    ];
    expect(busyTime(touching, cloudRun)).toEqual({ busyMs: 260, billedMs: 300, periods: 1 });
    expect(busyTime([{ startMs: 5, endMs: 5 }], flex)).toEqual({ busyMs: 0, billedMs: 1000, periods: 1 });
    expect(busyTime([])).toEqual({ busyMs: 0, billedMs: 0, periods: 0 });
  });

  it("bills the time once that two periods round up to", () => {
    const close = [
      { startMs: 0, endMs: 100 },
      { startMs: 500, endMs: 600 },
      { startMs: 1501, endMs: 1502 },
    ];
    // 0 to 1,500 ms, and the third period after it.
    expect(busyTime(close, flex)).toEqual({ busyMs: 201, billedMs: 2500, periods: 3 });
    fc.assert(
      fc.property(intervals, (all) => {
        const first = Math.min(...all.map(({ startMs }) => startMs));
        const last = Math.max(...all.map(({ endMs }) => endMs));
        const { billedMs, busyMs } = busyTime(all, flex);
        expect(billedMs).toBeGreaterThanOrEqual(busyMs);
        if (all.length > 0) expect(billedMs).toBeLessThanOrEqual(last - first + 1000);
      }),
    );
  });

  it("does not depend on the order, and is what counting microseconds gives", () => {
    fc.assert(
      fc.property(intervals, (all) => {
        const sorted = all.toSorted((a, b) => a.startMs - b.startMs);
        expect(busyTime(all, flex)).toEqual(busyTime(sorted, flex));
        let end = Number.NEGATIVE_INFINITY;
        let busy = 0;
        for (const { startMs, endMs } of sorted) {
          busy += Math.max(0, Math.round(endMs * 1000) - Math.max(end, Math.round(startMs * 1000)));
          end = Math.max(end, Math.round(endMs * 1000));
        }
        expect(Math.round(busyTime(all).busyMs * 1000)).toBe(busy);
      }),
    );
  });
});

describe("busyShares", () => {
  it("gives each 1/n of the time in which n run", () => {
    const { shares, unitMs } = busyShares([
      { startMs: 0, endMs: 150 },
      { startMs: 100, endMs: 260 },
      { startMs: 250, endMs: 410 },
    ]);
    expect(shares.map((share) => share * unitMs)).toEqual([125, 130, 155]);
  });

  it("loses nothing where several end at once after a time that cannot be divided", () => {
    const { shares } = busyShares([
      { startMs: 0.002, endMs: 799.995 },
      { startMs: 0.008, endMs: 799.995 },
      { startMs: 0.008, endMs: 0.009 },
      { startMs: 799.995, endMs: 799.995 },
    ]);
    expect([shares.reduce((sum, share) => sum + share, 0), shares.at(-1)]).toEqual([7_999_930_000, 0]);
  });

  it("adds up to the busy time exactly", () => {
    fc.assert(
      fc.property(intervals, (all) => {
        const total = busyShares(all).shares.reduce((sum, share) => sum + BigInt(share), 0n);
        expect(total).toBe(
          BigInt(Math.round(busyTime(all).busyMs * 1000)) * BigInt(SHARE_UNITS_PER_MS / 1000),
        );
      }),
    );
  });

  it("gives no interval more than its length", () => {
    fc.assert(
      fc.property(intervals, (all) => {
        const { shares, unitMs } = busyShares(all);
        const over = shares.filter((share, index) => {
          const { startMs = 0, endMs = 0 } = all[index] ?? {};
          return share < 0 || share * unitMs > endMs - startMs + 1e-4; // what divisions left over
        });
        expect(over).toEqual([]);
      }),
    );
  });
});

describe("place", () => {
  it.each([
    [1, cloudRun, 1400],
    [5, cloudRun, 300],
    [80, cloudRun, 300],
    [1, flex, 5000],
    [5, flex, 1000],
  ])("puts a burst of five on instances of %i", (concurrency, rule, billedMs) => {
    expect(place(burst, { concurrency, ...rule }).billedMs).toBe(billedMs);
  });

  it("starts an instance before its first request, and earlier with a lower target", () => {
    expect(place(burst, { concurrency: 5, startupMs: 500, ...cloudRun })).toMatchObject({
      billedMs: 700,
      instances: 1,
    });
    expect(place(burst, { concurrency: 5, targetUtilization: 0.6, ...cloudRun })).toMatchObject({
      instances: 2,
    });
  });

  it("stays between its bounds, which need no placement", () => {
    fc.assert(
      fc.property(intervals, fc.integer({ min: 1, max: 12 }), (all, concurrency) => {
        const { busyMs, lowerBoundMs, upperBoundMs } = place(all, { concurrency });
        expect([lowerBoundMs <= busyMs + 1e-6, busyMs <= upperBoundMs + 1e-6]).toEqual([true, true]);
      }),
    );
  });
});

describe("poissonBusy", () => {
  it("is the busy share of an M/G/∞ queue", () => {
    const { busyFraction, periodsPerSecond, meanPeriodMs, instanceSecondsPerRequest } = poissonBusy({
      ratePerSecond: 10,
      durationMs: 100,
    });
    expect([busyFraction, periodsPerSecond, meanPeriodMs, instanceSecondsPerRequest]).toEqual(
      [0.632121, 3.678794, 171.828183, 0.0632121].map((value) => expect.closeTo(value, 6)),
    );
  });

  it("makes the minimum of a second cost nine times the duration at one request a second", () => {
    expect(poissonBusy({ ratePerSecond: 1, durationMs: 100, ...flex }).billedMsPerSecond).toBeCloseTo(
      904.8,
      1,
    );
  });

  it("bills an instance no longer than the clock ran", () => {
    for (const ratePerSecond of [1, 3.8, 10, 100, 1e4, 1e9])
      for (const durationMs of [1, 100, 3000])
        expect(poissonBusy({ ratePerSecond, durationMs, ...flex }).billedMsPerSecond).toBeLessThanOrEqual(
          1000,
        );
  });

  it("goes from the duration under light load to a share of the second under heavy load", () => {
    const per = (ratePerSecond: number): number =>
      poissonBusy({ ratePerSecond, durationMs: 100 }).instanceSecondsPerRequest;
    expect([per(0), per(1e-9), per(1e5) * 1e5]).toEqual(
      [0.1, 0.1, 1].map((value) => expect.closeTo(value, 6)),
    );
  });
});
