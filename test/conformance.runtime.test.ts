/** Every case on AWS's own runtime client. */
import { join } from "node:path";
import { runtimeLevel } from "@anyfn/cli/conformance";
import { functionNames } from "@anyfn/conformance";
import { lambdaLauncher } from "@anyfn/conformance/runtimes/lambda";
import { conformanceTests } from "@anyfn/conformance/vitest";
import { describe, expect, test } from "vitest";

const found = lambdaLauncher.availability();
const nodePath = join(import.meta.dirname, "../node_modules/node/bin/node");
const { driver, options } = await runtimeLevel("lambda", { from: import.meta.dirname, nodePath });

test.runIf(process.env.CI === "true")("CI has the runtime", () => {
  expect(found).toEqual({ available: true, version: expect.stringMatching(/^4\./) });
});

describe.runIf(found.available)("the runtime client", () => conformanceTests(driver, options));

test("every reference function is played", async () => {
  const { cases } = await import("@anyfn/conformance/cases");
  expect([...new Set(cases.map((subject) => subject.function))].sort()).toEqual([...functionNames]);
});
