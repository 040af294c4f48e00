/** Every case on the built server, over the network. What the server makes of its own tables is in node-server.runtime.test.ts. */
import { runtimeLevel } from "@anyfn/cli/conformance";
import { conformanceTests } from "@anyfn/conformance/vitest";
import type { NodeVariant } from "@anyfn/node/driver";
import { describe, expect, test } from "vitest";
import { nodePath } from "./support/google-runtime.ts";

const { driver, options } = await runtimeLevel("node", { from: import.meta.dirname, nodePath });

test("what comes over the network is played, all of it", () => {
  const variants = driver.variants as readonly NodeVariant[]; // the driver's own
  expect(Object.keys(options.unplayed ?? {}).sort()).toEqual(
    variants.flatMap(({ id, via }) => (via === "wire" ? [] : [id])).sort(),
  );
});

describe("the built server", () => conformanceTests(driver, options));
