import { describe, expect, it } from "vitest";
import { toDecimal } from "./exact.ts";
import { asyncRequestUnits, billedLambdaMs } from "./plans/lambda.ts";
import { azureGbSeconds, parseLambdaReport } from "./platform-usage.ts";
import { createPrices } from "./prices.ts";

const prices = createPrices("us-east-1", { now: new Date("2026-11-22T00:00:00Z") });

describe("parseLambdaReport", () => {
  it("reads the fields by name, also those that are seldom there", () => {
    const line =
      "REPORT RequestId: 8f5e\tDuration: 2338.66 ms\tBilled Duration: 2521 ms\tMemory Size: 3009 MB\tMax Memory Used: 173 MB\tRestore Duration: 466.29 ms\tBilled Restore Duration: 182 ms\t\n";
    const report = parseLambdaReport(line);
    expect(report).toEqual({
      requestId: "8f5e",
      durationMs: "2338.66",
      billedMs: "2521",
      memoryMb: 3009,
      maxMemoryUsedMb: 173,
      restoreMs: "466.29",
      billedRestoreMs: "182",
    });
    expect(toDecimal(billedLambdaMs(report ?? { durationMs: "0" }, prices))).toBe("2521");
  });

  it.each([
    "START RequestId: 8f5e Version: 1",
    "REPORT RequestId: 8f5e\tDuration: 1 ms",
    "",
    "my REPORT RequestId: 1",
  ])("leaves %j alone", (line) => {
    expect(parseLambdaReport(line)).toBeUndefined();
  });
});

describe("units of the platforms", () => {
  it("makes Azure's execution units GB-seconds", () => {
    expect(azureGbSeconds(1_110_000_000)).toBe("1083.984375");
  });

  it.each([
    [0, "1"],
    [256, "1"],
    [257, "2"],
    [320, "2"],
    [321, "3"],
    [1024, "13"],
  ])("counts an asynchronous event of %i KB as %s requests", (kb, requests) => {
    expect(toDecimal(asyncRequestUnits(kb, prices))).toBe(requests);
  });
});
