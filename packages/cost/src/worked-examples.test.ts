/** Workloads at the edges of tiers, allowances, roundings, sizes and dates, against costs that were worked out apart from this package. */
import { expect, test } from "vitest";
import { type EstimateOptions, estimate } from "./estimate.ts";
import fixture from "./fixtures/worked-examples.json" with { type: "json" };
import { plans } from "./plans.ts";
import type { Workload } from "./workload.ts";

interface Example {
  readonly plan: string;
  readonly usd: string;
  readonly workload: Workload;
  readonly options?: EstimateOptions;
}

const examples = fixture.examples as readonly Example[]; // as the file was written
const now = new Date("2026-11-22T00:00:00Z");

test.each(examples)("$plan: $workload $options", ({ plan, usd, workload, options }) => {
  expect(estimate(workload, { now, plans: [plan], ...options })[0]?.usd).toBe(usd);
});

test("every plan has examples, but for those that others are twins of", () => {
  const seen = new Set(examples.map(({ plan }) => plan));
  expect(plans.map(({ id }) => id).filter((id) => !seen.has(id))).toEqual([
    "lambda:edge",
    "azure-functions:flex-ready",
    "netlify:pro-10000",
    "netlify:pro-15000",
    "netlify:pro-20000",
  ]);
});
