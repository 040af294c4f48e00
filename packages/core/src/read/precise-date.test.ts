import { expect, test } from "vitest";
import { fromCloudEvent, toCloudEvent } from "../cloudevents.ts";
import type { DatabaseEvent } from "../events.ts";
import { type PreciseDate, preciseDate, readPreciseDate, writePreciseDate } from "./precise-date.ts";

const nanosecondsOf = (date: Date | undefined): unknown =>
  (date as Partial<PreciseDate> | undefined)?.nanoseconds;

test.each([
  ["2026-03-01T10:20:30.123456789Z", "2026-03-01T10:20:30.123Z", 123_456_789],
  ["2026-03-01T10:20:30.123456Z", "2026-03-01T10:20:30.123Z", 123_456_000],
  ["2026-03-01T10:20:30.000000001Z", "2026-03-01T10:20:30.000Z", 1],
  ["2026-03-01T12:20:30.1234+02:00", "2026-03-01T10:20:30.123Z", 123_400_000],
  ["1969-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59.999Z", 999_999_999],
  ["2026-03-01T10:20:30.123000000Z", "2026-03-01T10:20:30.123Z", undefined],
  ["2026-03-01T10:20:30.1Z", "2026-03-01T10:20:30.100Z", undefined],
  ["2026-03-01T10:20:30Z", "2026-03-01T10:20:30.000Z", undefined],
])("%s", (text, milliseconds, nanoseconds) => {
  const date = readPreciseDate(text);
  expect(date?.toISOString()).toBe(milliseconds);
  expect(nanosecondsOf(date)).toBe(nanoseconds);
  expect(Object.hasOwn(date ?? {}, "nanoseconds")).toBe(nanoseconds !== undefined);
  if (date) expect(readPreciseDate(writePreciseDate(date))).toEqual(date);
  if (date) expect(nanosecondsOf(readPreciseDate(writePreciseDate(date)))).toBe(nanoseconds);
});

test("seconds and nanoseconds make the same date", () => {
  const date = preciseDate(-1, 999_999_999);
  expect([date.getTime(), nanosecondsOf(date)]).toEqual([-1, 999_999_999]);
  expect(Object.hasOwn(preciseDate(1, 5_000_000), "nanoseconds")).toBe(false);
});

test("a date that was moved, or holds something else, is written by its milliseconds", () => {
  const moved = preciseDate(1, 123_456_789);
  moved.setTime(2_000);
  expect(writePreciseDate(moved)).toBe("1970-01-01T00:00:02.000Z");
  const other = Object.assign(new Date(0), { nanoseconds: "1" });
  expect(writePreciseDate(other)).toBe("1970-01-01T00:00:00.000Z");
});

test("what is no time is no date", () => {
  expect(readPreciseDate("soon")).toBeUndefined();
});

test("a database event keeps nanoseconds and the times of its document through CloudEvents", () => {
  const event: DatabaseEvent = {
    kind: "database",
    id: "1",
    source: "//firestore.googleapis.com/projects/p/databases/(default)",
    time: new Date(0),
    action: "created",
    database: "(default)",
    collection: "users",
    key: "a",
    after: { at: preciseDate(1, 123_456_789), plain: new Date(5) },
    createTime: preciseDate(2, 1_000),
    updateTime: new Date(3_000),
    native: undefined,
  };
  const back = fromCloudEvent(JSON.parse(JSON.stringify(toCloudEvent(event)))) as DatabaseEvent;
  expect(back).toEqual({ ...event, native: expect.anything() });
  expect(nanosecondsOf(back.after?.["at"] as Date)).toBe(123_456_789);
  expect(nanosecondsOf(back.createTime)).toBe(1_000);
  expect(back.after?.["plain"]).toEqual(new Date(5));
});

test.each([undefined, 1, "soon", ""])("%j is no time", (value) => {
  expect(readPreciseDate(value)).toBeUndefined();
});
