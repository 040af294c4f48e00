/** The suite as Vitest tests: `@anyfn/conformance/vitest`. */
import type { Driver } from "anyfn/driver";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeResult } from "./report.ts";
import { type ConformanceOptions, planRun } from "./run.ts";
import { takeSeat } from "./seat.ts";

/**
 * Registers one test per case and variant.
 *
 * @example
 * import { conformanceTests } from "@anyfn/conformance/vitest";
 * import { driver } from "./driver.ts";
 *
 * conformanceTests(driver);
 */
export function conformanceTests(driver: Driver, options: ConformanceOptions = {}): void {
  const run = planRun(driver, options);
  describe(`${driver.target} ${run.level}`, () => {
    const { prepare, close } = options;
    if (prepare) beforeAll(prepare, PREPARE_MS);
    if (close) afterAll(close);

    test("every declaration is of a case and a variant that exist, with a reason and evidence", () => {
      expect(run.unknownGaps).toEqual([]);
      expect(run.mistakes).toEqual([]);
    });

    describe.each([...Map.groupBy(run.plays, ({ session }) => session)])("%s", (_, plays) => {
      const seat = takeSeat(run, options);
      afterAll(() => seat.stop());

      for (const play of plays) {
        const { case: subject, variant, gap, skip, lacks } = play;
        const title = `${subject.id}@${variant.id}: ${subject.title}`;
        const known = gap ? `GAP (${gap.only.join(", ")}): ${gap.reason}` : undefined;
        test(known ? `${title} [${known}]` : title, async (context) => {
          if (skip !== undefined) return context.skip(skip);
          const result = await seat.play(play);
          if (result.status === "fail" || result.status === "stale-gap") expect.fail(describeResult(result));
          if (lacks !== undefined) context.skip(result.reason);
          // A gap is no pass: reporters show the note beside the test.
          if (known) await context.annotate(known, "gap");
        });
      }
    });
  });
}

/** Whole apps are built, and emulators started. */
const PREPARE_MS = 300_000;
