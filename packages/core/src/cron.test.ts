import { describe, expect, test } from "vitest";
import { CronError, parseCron, parseEvery, scheduleOf } from "./cron.ts";

const DAY = "* * *";

describe("parseCron", () => {
  test.each([
    ["0 2 * * *", "0 2 * * *"],
    ["*/15 * * * *", "0,15,30,45 * * * *"],
    ["0-59 * * * *", "* * * * *"],
    ["*/1 */1 * * *", "* * * * *"],
    ["5,35 9-17 * * MON-FRI", "5,35 9-17 * * 1-5"],
    ["0 0 * * 7", "0 0 * * 0"],
    ["0 0 * * 5-7", "0 0 * * 0,5,6"],
    ["0 0 * * fri-sun", "0 0 * * 0,5,6"],
    ["0 0 * * 0-7", "0 0 * * *"],
    ["0 0 * * */2", "0 0 * * 0,2,4,6"],
    ["10-50/20 * * * *", "10,30,50 * * * *"],
    ["0 0 1,15 jan-mar,DEC *", "0 0 1,15 1-3,12 *"],
    ["0 0 29 2 *", "0 0 29 2 *"],
    ["  0   2 * * *  ", "0 2 * * *"],
  ])("%s is %s", (text, normal) => {
    expect(parseCron(text).text).toBe(normal);
    expect(parseCron(normal)).toEqual(parseCron(text));
  });

  test("has the values of each field", () => {
    expect(parseCron("*/30 6 * 1 SUN,1-2")).toEqual({
      text: "0,30 6 * 1 0-2",
      minute: { any: false, values: [0, 30] },
      hour: { any: false, values: [6] },
      dayOfMonth: { any: true, values: Array.from({ length: 31 }, (_, index) => index + 1) },
      month: { any: false, values: [1] },
      dayOfWeek: { any: false, values: [0, 1, 2] },
    });
  });

  test.each([
    ["", 'The cron expression "" is empty; it takes five: minute, hour, day of month, month, day of week.'],
    [
      "0 2 * *",
      'The cron expression "0 2 * *" has 4 fields; it takes five: minute, hour, day of month, month, day of week.',
    ],
    [
      "0 0 2 * * *",
      'The cron expression "0 0 2 * * *" has 6 fields; it takes five: minute, hour, day of month, month, day of week.',
    ],
    [
      `60 * ${DAY}`,
      'The minute "60" of the cron expression "60 * * * *" is not understood: "60" is not 0–59.',
    ],
    [`* 24 ${DAY}`, 'The hour "24" of the cron expression "* 24 * * *" is not understood: "24" is not 0–23.'],
    [
      "* * 0 * *",
      'The day of month "0" of the cron expression "* * 0 * *" is not understood: "0" is not 1–31.',
    ],
    [
      "* * * 13 *",
      'The month "13" of the cron expression "* * * 13 *" is not understood: "13" is not 1–12 or a name (JAN…).',
    ],
    [
      "* * * * 8",
      'The day of week "8" of the cron expression "* * * * 8" is not understood: "8" is not 0–7 or a name (SUN…).',
    ],
    [
      "* * * * MON#1",
      'The day of week "MON#1" of the cron expression "* * * * MON#1" is not understood: "MON#1" is not 0–7 or a name (SUN…).',
    ],
    [
      "* * L * *",
      'The day of month "L" of the cron expression "* * L * *" is not understood: "L" is not 1–31.',
    ],
    [
      "* * ? * *",
      'The day of month "?" of the cron expression "* * ? * *" is not understood: "?" is not 1–31.',
    ],
    [
      `5/15 * ${DAY}`,
      'The minute "5/15" of the cron expression "5/15 * * * *" is not understood: a step needs a range: write 5-59/15.',
    ],
    [
      `*/0 * ${DAY}`,
      'The minute "*/0" of the cron expression "*/0 * * * *" is not understood: a step of 0 never moves.',
    ],
    [
      `30-10 * ${DAY}`,
      'The minute "30-10" of the cron expression "30-10 * * * *" is not understood: the range 30-10 runs backwards: split it in two.',
    ],
    [
      `1,,2 * ${DAY}`,
      'The minute "1,,2" of the cron expression "1,,2 * * * *" is not understood: "" is no value, range or step.',
    ],
    [
      `*-5 * ${DAY}`,
      'The minute "*-5" of the cron expression "*-5 * * * *" is not understood: "*-5" is no value, range or step.',
    ],
    [
      "0 6 31 * 1",
      'The cron expression "0 6 31 * 1" restricts both the day of month (31) and the day of week (1): some schedulers run when either matches, some when both do, some refuse it.',
    ],
    ["0 0 30 2 *", 'The cron expression "0 0 30 2 *" never fires: no month in 2 has a day 30.'],
  ])("refuses %j", (text, message) => {
    const error = caught(() => parseCron(text));
    expect({ message: error.message, code: error.code, ways: error.waysOut.length }).toEqual({
      message,
      code: "INVALID_DEFINITION",
      ways: 2,
    });
  });
});

describe("parseEvery", () => {
  test.each([
    ["1 minute", "* * * * *"],
    ["15 minutes", "0,15,30,45 * * * *"],
    ["60 minutes", "0 * * * *"],
    ["1 hour", "0 * * * *"],
    ["6 hours", "0 0,6,12,18 * * *"],
    ["24 hours", "0 0 * * *"],
    ["1 day", "0 0 * * *"],
  ])("%s is %s", (text, cron) => expect(parseEvery(text).text).toBe(cron));

  test.each([
    [
      "7 minutes",
      'every: "7 minutes" does not divide an hour: the last interval of each would be shorter than the others.',
    ],
    [
      "90 minutes",
      'every: "90 minutes" does not divide an hour: the last interval of each would be shorter than the others.',
    ],
    [
      "5 hours",
      'every: "5 hours" does not divide a day: the last interval of each would be shorter than the others.',
    ],
    [
      "2 days",
      'every: "2 days" cannot be kept by a clock: months differ in length, and only every single day is regular.',
    ],
    [
      "0 minutes",
      'every: "0 minutes" does not divide an hour: the last interval of each would be shorter than the others.',
    ],
    ["30 seconds", 'every: "30 seconds" is not understood.'],
    ["often", 'every: "often" is not understood.'],
  ])("refuses %j", (text, message) => {
    const error = caught(() => parseEvery(text));
    expect({ message: error.message, ways: error.waysOut.length }).toEqual({ message, ways: 2 });
  });
});

describe("scheduleOf", () => {
  test("takes exactly one of cron and every", () => {
    expect(scheduleOf({ cron: "0 2 * * *", timezone: "Europe/Paris" }).text).toBe("0 2 * * *");
    expect(scheduleOf({ every: "1 hour" }).text).toBe("0 * * * *");
    expect(caught(() => scheduleOf({})).message).toBe(
      "A schedule takes one of cron and every, but has neither.",
    );
    expect(caught(() => scheduleOf({ cron: "0 2 * * *", every: "1 hour" })).message).toBe(
      "A schedule takes one of cron and every, but has both.",
    );
  });

  test.each(["Mars/Base", "+02:00", 7])("refuses the time zone %j", (timezone) => {
    expect(caught(() => scheduleOf({ every: "1 hour", timezone })).message).toBe(
      `timezone: ${JSON.stringify(timezone)} is no IANA time zone.`,
    );
  });
});

function caught(run: () => unknown): CronError {
  try {
    run();
  } catch (error) {
    if (error instanceof CronError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
