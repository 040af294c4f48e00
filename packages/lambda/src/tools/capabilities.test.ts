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
    row.id === "http.path" ? { ...row, support: "full" as const } : row,
  );
  expect(contradictions(report, { ...capabilities, rows: claimed })).toEqual([
    "http.path: said to be full, but the run proves partial",
  ]);
});

it("a case that does not exist contradicts the run", () => {
  const rows = [{ id: "x", kind: "http", title: "x", support: "full", cases: ["http.nowhere"] } as const];
  expect(contradictions(report, { target: "lambda", rows })).toEqual([
    "x: there is no case http.nowhere",
    "x: said to be full, but the run proves nothing",
  ]);
});

it("the matrix has a cell for what a part of the variants proves, with the reasons of the others", () => {
  const { rows } = toMatrix(report, capabilities);
  expect(rows.filter(({ proven }) => proven === undefined).map(({ id }) => id)).toEqual([]);
  expect(rows.find(({ id }) => id === "queue.order")).toEqual({
    id: "queue.order",
    kind: "queue",
    title: "Order within a group",
    limits: "FIFO queues; standard queues and brokers promise no order",
    proven: "partial",
    counts: { pass: 3, fail: 0, gap: 0, "stale-gap": 0, skipped: 21 },
    gaps: [
      ...["sqs", "sqs-whole", "pipes-sqs"].map(
        (variant) => `${variant}: groups: a standard queue promises no order: its groups are for fairness`,
      ),
      ...["mq-active", "mq-rabbit", "pipes-mq-active", "pipes-mq-rabbit"].map(
        (variant) => `${variant}: groups: a broker's mapping promises no order`,
      ),
    ],
  });
});

it("every trigger that the driver plays is one of the adapter's", async () => {
  const { triggers } = await import("../index.ts");
  expect(
    driver.variants.map(({ trigger }) => trigger).filter((trigger) => !triggers.includes(trigger)),
  ).toEqual([]);
});
