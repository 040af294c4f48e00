/** Every case on Google's own functions framework. */
import { runtimeLevel } from "@anyfn/cli/conformance";
import { cloudFunctionsLauncher } from "@anyfn/conformance/runtimes/cloud-functions";
import { conformanceTests } from "@anyfn/conformance/vitest";
import { describe, expect, test } from "vitest";
import { hasFramework, nodePath } from "./support/google-runtime.ts";

const { driver, options } = await runtimeLevel("cloud-functions", { from: import.meta.dirname, nodePath });

test.runIf(process.env.CI === "true")("CI has the runtime", () => {
  const found = { available: true, version: expect.stringMatching(/^5\./) };
  expect(cloudFunctionsLauncher.availability()).toEqual(found);
});

describe.runIf(hasFramework)("the functions framework", () => conformanceTests(driver, options));
