/** Every case in Google's own Firebase emulator. */
import { runtimeLevel } from "@anyfn/cli/conformance";
import { firebaseLauncher } from "@anyfn/conformance/runtimes/firebase";
import { conformanceTests } from "@anyfn/conformance/vitest";
import { describe, expect, test } from "vitest";
import { nodePath } from "./support/google-runtime.ts";

const found = firebaseLauncher.availability(import.meta.dirname);
const { driver, options } = await runtimeLevel("firebase", { from: import.meta.dirname, nodePath });

test.runIf(process.env.CI === "true")("CI has the runtime", () => {
  expect(found).toEqual({ available: true, version: expect.stringMatching(/^15\./) });
});

describe.runIf(found.available || process.env.CI === "true")("the Firebase emulator", () =>
  conformanceTests(driver, options),
);
