import { contradictions, runConformance, toMatrix } from "@anyfn/conformance";
import { expect, it } from "vitest";
import { capabilities } from "./capabilities.ts";
import { driver } from "./driver.ts";

const report = await runConformance(driver, { concurrency: 4 });

it("every capability is what a run proves, no more and no less", () => {
  expect(contradictions(report, capabilities)).toEqual([]);
});

it("a capability that a case disproves contradicts the run", () => {
  const claimed = capabilities.rows.map((row) =>
    row.id === "invoke" ? { ...row, support: "full" as const } : row,
  );
  expect(contradictions(report, { ...capabilities, rows: claimed })).toEqual([
    "invoke: said to be full, but the run proves partial",
  ]);
});

it("every cell is proven, by the bridge where Netlify triggers nothing", () => {
  const { rows } = toMatrix(report, capabilities);
  expect(rows.filter(({ proven }) => proven === undefined)).toEqual([]);
});

it("every trigger that the driver plays is one of the adapter's", async () => {
  const { triggers } = await import("../index.ts");
  expect(
    driver.variants.map(({ trigger }) => trigger).filter((trigger) => !triggers.includes(trigger)),
  ).toEqual([]);
});
