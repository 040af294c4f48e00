/** The suite as Vitest tests: `@anyfn/conformance/vitest`. */
import type { Driver, Session } from "anyfn/driver";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { playCase } from "./player.ts";
import { describeResult } from "./report.ts";
import { type ConformanceOptions, planRun } from "./run.ts";

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

    test("every declared gap is of a case and a variant that exist", () => {
      expect(run.unknownGaps).toEqual([]);
    });

    describe.each([...Map.groupBy(run.plays, ({ session }) => session)])("%s", (_, plays) => {
      let session: Promise<Session> | undefined;
      afterAll(async () => (await session)?.stop());

      for (const play of plays) {
        const { case: subject, variant, gap, skip } = play;
        const title = `${subject.id}@${variant.id}: ${subject.title}${gap ? ` (gap: ${gap.reason})` : ""}`;
        test(title, async (context) => {
          if (skip !== undefined) return context.skip(skip);
          const result = await playCase(run.driver, play, await (session ??= run.open(play)), options);
          if (result.status === "fail" || result.status === "stale-gap") expect.fail(describeResult(result));
        });
      }
    });
  });
}

/** Whole apps are built, and emulators started. */
const PREPARE_MS = 300_000;
