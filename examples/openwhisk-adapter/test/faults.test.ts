/** Every fault that can be put into this adapter, one at a time: the suite has to notice. */
import { describeFaults, judgeFaults, tryFaults } from "@anyfn/conformance/faults";
import { expect, it } from "vitest";
import { openwhisk } from "../src/adapter.ts";
import { triggers } from "../src/index.ts";
import { driver } from "../src/tools/driver.ts";

it("finds at least 95 % of the faults put into the adapter, and the rest is listed with a reason", async () => {
  const report = await tryFaults({ driver, adapter: openwhisk, triggers });
  const { faults, rate, unlisted, stale } = judgeFaults(report, {
    equivalent: {
      "openwhisk.alarm: cuts the end off id": "the rest of an activation's id still names the tick",
      "openwhisk.alarm: makes a random text of id": "each tick comes once, as another activation",
      "openwhisk.invoke: cuts the end off id": "the rest of an activation's id still names the call",
      "openwhisk.invoke: makes a random text of id": "each call is made once, as another activation",
    },
  });
  expect({ unlisted, stale }, describeFaults(report)).toEqual({ unlisted: [], stale: [] });
  expect(faults).toBeGreaterThanOrEqual(60);
  expect(rate).toBeGreaterThanOrEqual(0.95);
}, 600_000);
