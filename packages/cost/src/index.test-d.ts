import type { UsageRecord } from "anyfn";
import { expectTypeOf, test } from "vitest";
import { type CostReport, price, readUsage, type UsageInput } from "./index.ts";

test("what the meter writes can be priced", () => {
  expectTypeOf<UsageRecord>().toExtend<UsageInput>();
});

test("a report comes at once for what is there, and as a promise for what is yet to come", () => {
  expectTypeOf(price([])).toEqualTypeOf<CostReport>();
  expectTypeOf(price(readUsage([]))).toEqualTypeOf<Promise<CostReport>>();
});
