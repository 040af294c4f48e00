import { expect, it } from "vitest";
import { fromSeconds, optionalDate } from "./time.ts";

it.each([
  ["2026-11-22T07:00:00Z", "2026-11-22T07:00:00.000Z"],
  ["2026-11-22T08:00:00.1234567+01:00", "2026-11-22T07:00:00.123Z"],
  ["2026-11-22T07:00:00", "2026-11-22T07:00:00.000Z"],
  ["11/22/2026 07:00:00", "2026-11-22T07:00:00.000Z"],
  ["11/22/2026 7:00:00 AM", "2026-11-22T07:00:00.000Z"],
  ["11/22/2026 7:05:00 PM", "2026-11-22T19:05:00.000Z"],
  ["11/22/2026 7:05:00 PM +02:00", "2026-11-22T17:05:00.000Z"],
  ["2026-11-22T07:00:00.0000001", "2026-11-22T07:00:00.000Z"],
  ["0001-01-01T00:00:00", undefined],
  ["0001-01-01T00:00:00+09:18", undefined],
  ["1/1/0001 12:00:00 AM", undefined],
  ["01/01/0001 00:00:00", undefined],
  ["soon", undefined],
  [1795330800, undefined],
  [null, undefined],
])("the time %j is %j, whatever the zone of the process", (text, time) => {
  const zone = process.env.TZ;
  try {
    for (const here of ["UTC", "Asia/Tokyo"]) {
      process.env.TZ = here;
      expect(optionalDate(text)?.toISOString()).toBe(time);
    }
  } finally {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  }
});

it("seconds are of the epoch", () => {
  expect(fromSeconds(1795330800)).toEqual(new Date("2026-11-22T07:00:00Z"));
});
