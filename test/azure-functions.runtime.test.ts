/** Every case on the real `@azure/functions` library, driven as Azure's own worker drives it. */
import { runtimeLevel } from "@anyfn/cli/conformance";
import { azureFunctionsLauncher } from "@anyfn/conformance/runtimes/azure-functions";
import { conformanceTests } from "@anyfn/conformance/vitest";
import { describe, expect, test } from "vitest";
import { nodes } from "./support/runtime.ts";

const found = azureFunctionsLauncher.availability(import.meta.dirname);

test.runIf(process.env.CI === "true")("CI has the library", () => {
  expect(found).toEqual({ available: true, version: expect.stringMatching(/^4\./) });
});

// Whatever Node's own streams, headers and servers may do differently is tried on the other version too.
const onOldNode: ReadonlySet<string> = new Set(["http-streamed", "service-bus-queue-batch"]);

const levels = await Promise.all(
  nodes.map(async ([major, nodePath]) => {
    const { driver, options } = await runtimeLevel("azure-functions", {
      from: import.meta.dirname,
      nodePath,
    });
    return { major, driver, options };
  }),
);

describe.runIf(found.available).each(levels)("the library on Node $major", ({ major, driver, options }) => {
  conformanceTests(driver, {
    ...options,
    filter: (_case, variant) => major === "24" || onOldNode.has(variant),
  });
});
