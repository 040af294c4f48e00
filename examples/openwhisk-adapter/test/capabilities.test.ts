import { contradictions, foreseeConformance, unclaimed } from "@anyfn/conformance";
import { expect, it } from "vitest";
import { capabilities } from "../src/tools/capabilities.ts";
import { driver } from "../src/tools/driver.ts";

it("claims what a green run proves, no more and no less", () => {
  expect(contradictions(foreseeConformance(driver), capabilities)).toEqual([]);
});

it("has every case in a row", () => {
  expect(unclaimed(capabilities)).toEqual([]);
});
