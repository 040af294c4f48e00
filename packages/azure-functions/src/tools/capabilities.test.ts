import { contradictions, foreseeConformance, toMatrix } from "@anyfn/conformance";
import { expect, it } from "vitest";
import { capabilities } from "./capabilities.ts";
import { driver } from "./driver.ts";

// What a green run comes to; that it is green is the test of the cases to show.
const report = foreseeConformance(driver);

it("every capability is what a run proves, no more and no less", () => {
  expect(contradictions(report, capabilities)).toEqual([]);
});

it("a capability that a case disproves contradicts the run", () => {
  const claimed = capabilities.rows.map((row) =>
    row.id === "http.headers" ? { ...row, support: "full" as const } : row,
  );
  expect(contradictions(report, { ...capabilities, rows: claimed })).toEqual([
    "http.headers: said to be full, but the run proves partial",
  ]);
});

it("every cell is proven by a case", () => {
  const { rows } = toMatrix(report, capabilities);
  expect(rows.filter(({ proven }) => proven === undefined)).toEqual([]);
  expect(rows.find(({ id }) => id === "queue.order")).toEqual({
    id: "queue.order",
    kind: "queue",
    title: "Order within a group",
    limits: "sessions of Service Bus, one at a time; other queues promise no order",
    proven: "partial",
    counts: { pass: 5, fail: 0, gap: 0, "stale-gap": 0, skipped: 7 },
    gaps: [
      ["storage-queue", "batch: one message per call"],
      ["service-bus-queue", "batch: one message per call"],
    ].map(([variant, reason]) => `${variant}: ${reason}`),
  });
});

it("every trigger that can be played is played, and none else", async () => {
  const { triggers } = await import("../index.ts");
  // A warm-up is an event of a type that the suite has none of.
  expect([...new Set(driver.variants.map(({ trigger }) => trigger))].sort()).toEqual(
    triggers.filter((trigger) => trigger !== "azure.warmup").sort(),
  );
});
