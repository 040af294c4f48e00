import fc from "fast-check";
import { expect, test } from "vitest";
import { inUtc, isUtc } from "./utc.ts";

test.each([
  ["0 2 * * *", "Europe/Paris", "0 1 * * *", "0 0 * * *"],
  ["30 0 * * *", "Europe/Paris", "30 23 * * *", "30 22 * * *"],
  ["0 9 * * 1-5", "America/New_York", "0 14 * * 1,2,3,4,5", "0 13 * * 1,2,3,4,5"],
  ["0 0 * * 1", "Europe/Paris", "0 23 * * 0", "0 22 * * 0"],
  ["0 20 * * 6", "America/Los_Angeles", "0 4 * * 0", "0 3 * * 0"],
  ["15 9 * * *", "Asia/Kolkata", "45 3 * * *", "45 3 * * *"],
  ["0 0,12 * * *", "Asia/Tokyo", "0 3,15 * * *", "0 3,15 * * *"],
  ["*/15 * * * *", "Europe/Paris", "0,15,30,45 * * * *", "0,15,30,45 * * * *"],
  ["30 * * * *", "Asia/Kolkata", "0 * * * *", "0 * * * *"],
  ["*/15 * * * *", "Asia/Kolkata", "0,15,30,45 * * * *", "0,15,30,45 * * * *"],
  ["10,50 * * * *", "Asia/Kathmandu", "5,25 * * * *", "5,25 * * * *"],
  ["* * * * *", "Asia/Kolkata", "* * * * *", "* * * * *"],
  ["0 0,12 * * *", "Asia/Kolkata", "30 6,18 * * *", "30 6,18 * * *"],
  ["0 3 * * *", "Australia/Lord_Howe", "30 16 * * *", "0 16 * * *"],
  ["0 0 1 * *", "Europe/Paris", undefined, undefined],
  ["0 0 * * *", "Australia/Sydney", "0 14 * * *", "0 13 * * *"],
  ["0 12 1 * *", "Europe/Paris", "0 11 1 * *", "0 10 1 * *"],
])("%s in %s", (cron, timezone, winter, summer) => {
  expect(inUtc({ cron, timezone }, timezone, 2026)).toEqual({ winter, summer });
});

test("where the clocks are set otherwise for some weeks, that is told too", () => {
  expect(inUtc({ cron: "0 2 * * *" }, "Africa/Casablanca", 2026)).toEqual({
    winter: "0 1 * * *",
    summer: "0 1 * * *",
    meanwhile: "0 2 * * *",
  });
});

test("names of UTC", () => {
  expect(["UTC", "Etc/UTC", "GMT", "etc/gmt"].every(isUtc)).toBe(true);
  expect(["Europe/London", "Etc/GMT+3", "America/Utc"].some(isUtc)).toBe(false);
});

/** Every minute of a week at which an expression of minute, hour and weekday fires, `offset` minutes later. */
function minutes(cron: string, offset: number): readonly number[] {
  const [minute = "", hour = "", , , day = ""] = cron.split(" ");
  const fits = (field: string, value: number): boolean =>
    field === "*" || field.split(",").includes(String(value));
  return Array.from({ length: 7 * 24 * 60 }, (_, at) => at)
    .filter(
      (at) =>
        fits(minute, at % 60) && fits(hour, Math.floor(at / 60) % 24) && fits(day, Math.floor(at / 1440)),
    )
    .map((at) => (at + offset + 7 * 1440) % (7 * 1440))
    .sort((a, b) => a - b);
}

test("fires at the same moments, wherever it says anything", () => {
  const list = (max: number) => fc.uniqueArray(fc.integer({ min: 0, max }), { minLength: 1, maxLength: 3 });
  const field = (max: number) => fc.option(list(max), { nil: undefined });
  fc.assert(
    fc.property(
      list(59),
      field(23),
      field(6),
      fc.constantFrom(
        ["Asia/Kolkata", 330],
        ["Asia/Tokyo", 540],
        ["America/Phoenix", -420],
        ["Asia/Kathmandu", 345],
      ),
      (minute, hour, day, [timezone, offset]): void => {
        const cron = [minute, hour, "*", "*", day].map((one) => one?.toString() ?? "*").join(" ");
        const { winter } = inUtc({ cron }, String(timezone), 2026);
        // Every hour of every day has an expression; of some days alone it may take two.
        if (winter === undefined) expect([hour, day]).not.toEqual([undefined, undefined]);
        else expect(minutes(winter, Number(offset))).toEqual(minutes(cron, 0));
      },
    ),
  );
});
