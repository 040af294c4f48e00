import { parseCron, parseEvery } from "anyfn/target";
import { describe, expect, test } from "vitest";
import { awsCron } from "./schedule.ts";

describe("awsCron", () => {
  test.each([
    ["0 2 * * *", "cron(0 2 * * ? *)"],
    ["* * * * *", "cron(* * * * ? *)"],
    ["*/15 * * * *", "cron(0/15 * * * ? *)"],
    ["5-59/10 * * * *", "cron(5/10 * * * ? *)"],
    ["0,45 * * * *", "cron(0,45 * * * ? *)"],
    ["0 9-17 * * 1-5", "cron(0 9-17 ? * MON-FRI *)"],
    ["0 0 * * 0", "cron(0 0 ? * SUN *)"],
    ["0 0 * * 7", "cron(0 0 ? * SUN *)"],
    ["0 0 * * 5-7", "cron(0 0 ? * SUN,FRI,SAT *)"],
    ["0 0 * * */2", "cron(0 0 ? * SUN,TUE,THU,SAT *)"],
    ["0 0 1,15 * *", "cron(0 0 1,15 * ? *)"],
    ["0 0 31 JAN-MAR *", "cron(0 0 31 1-3 ? *)"],
    ["0 0 1 */3 *", "cron(0 0 1 1/3 ? *)"],
    ["0 0 */2 * *", "cron(0 0 1/2 * ? *)"],
    ["0 0,12 * * *", "cron(0 0/12 * * ? *)"],
  ])("%s is %s", (cron, aws) => expect(awsCron(parseCron(cron))).toBe(aws));

  test.each([
    ["1 minute", "cron(* * * * ? *)"],
    ["30 minutes", "cron(0/30 * * * ? *)"],
    ["6 hours", "cron(0 0/6 * * ? *)"],
    ["1 day", "cron(0 0 * * ? *)"],
  ])("every %s is %s", (every, aws) => expect(awsCron(parseEvery(every))).toBe(aws));
});
