import { contradictions, foreseeConformance, unclaimed } from "@anyfn/conformance";
import { expect, it } from "vitest";
import { capabilities } from "../src/tools/capabilities.ts";
import { driver } from "../src/tools/driver.ts";

it("claims what a green run on workerd proves, no more and no less", () => {
  // What such a run comes to: nothing is started. That it is green is the other test's to show.
  const report = foreseeConformance(driver, { level: "runtime", open: () => Promise.reject(new Error()) });
  expect(contradictions(report, capabilities)).toEqual([]);
});

it("has every case in a row", () => {
  expect(unclaimed(capabilities)).toEqual([]);
});
