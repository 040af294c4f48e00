import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ceilTo,
  compare,
  exact,
  fraction,
  minus,
  over,
  plus,
  roundDecimal,
  times,
  toDecimal,
} from "./exact.ts";

const decimals = fc
  .tuple(fc.bigInt(-(10n ** 20n), 10n ** 20n), fc.integer({ min: 0, max: 12 }))
  .map(([digits, places]) => toDecimal(fraction(digits, 10n ** BigInt(places))));

describe("exact", () => {
  it.each([
    ["0.0000166667", "0.0000166667"],
    ["12", "12"],
    ["-0.50", "-0.5"],
    [1e-7, "0.0000001"],
    [1.5e21, "1500000000000000000000"],
    [0.1, "0.1"],
    [12n, "12"],
  ])("reads %s by its digits", (value, text) => {
    expect(toDecimal(exact(value), 20)).toBe(text);
  });

  it.each(["", ".", "abc", "1,5", "NaN", Number.NaN, Number.POSITIVE_INFINITY, "0x10"])(
    "refuses %s",
    (value) => {
      expect(() => exact(value)).toThrow(RangeError);
    },
  );

  it("keeps what floats lose", () => {
    expect(toDecimal(plus(exact("0.1"), exact("0.2")), 30)).toBe("0.3");
    expect(toDecimal(times(over(exact(1), exact(3)), exact(3)), 30)).toBe("1");
  });

  it("writes half away from zero", () => {
    expect([roundDecimal("2.345", 2), roundDecimal("-2.345", 2), roundDecimal("2.3449", 2)]).toEqual([
      "2.35",
      "-2.35",
      "2.34",
    ]);
  });

  it("reads what it has written, and adds and takes away the same", () => {
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        expect(toDecimal(exact(a))).toBe(a);
        expect(toDecimal(minus(plus(exact(a), exact(b)), exact(b)))).toBe(a);
      }),
    );
  });

  it("rounds up to a multiple that is less than one step away", () => {
    fc.assert(
      fc.property(fc.nat(1e9), fc.integer({ min: 1, max: 1e6 }), (n, step) => {
        const up = ceilTo(fraction(BigInt(n), 1000n), exact(step));
        const gap = minus(up, fraction(BigInt(n), 1000n));
        expect([compare(gap, exact(0)) >= 0, compare(gap, exact(step)) < 0, over(up, exact(step)).d]).toEqual(
          [true, true, 1n],
        );
      }),
    );
  });
});
