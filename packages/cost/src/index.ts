export {
  type BreakEven,
  type BreakEvenOptions,
  breakEven,
  type CurvePoint,
  serversFor,
} from "./break-even.ts";
export { type Busy, busyShares, busyTime, type Interval, type PeriodRule } from "./busy.ts";
export { type CurveOptions, costCurve } from "./cost-curve.ts";
export { FigureError, PriceBookError } from "./errors.ts";
export { type Estimate, type EstimateOptions, estimate } from "./estimate.ts";
export { compareDecimals, type Decimal, roundDecimal, sumDecimals } from "./exact.ts";
export { type FocusOptions, type FocusRow, toFocus } from "./focus.ts";
export type { Imported, ImportedUsage, ImportOptions } from "./import/imported-usage.ts";
export { importUsage } from "./import-usage.ts";
export { defaultPriceBook, loadPriceBook } from "./load-price-book.ts";
export { type MeteredPlan, meteredPlan } from "./metered-plan.ts";
export { parseCount, parseDuration, parseMemory, parseMoney, parseTraffic } from "./parse-figures.ts";
export { type Placement, type PlacementOptions, place } from "./place.ts";
export type { Plan, Provider } from "./plan.ts";
export { plans, selectPlans } from "./plans.ts";
export { azureGbSeconds, type LambdaReport, parseLambdaReport } from "./platform-usage.ts";
export { type PoissonBusy, type PoissonLoad, poissonBusy } from "./poisson.ts";
export {
  type CostGroup,
  type CostItem,
  type CostReport,
  type GroupKey,
  type PriceOptions,
  price,
  type ReportLine,
} from "./price.ts";
export { type Comparison, type PlanReport, priceAs } from "./price-as.ts";
export type {
  Confidence,
  Figure,
  FreeAllowance,
  PriceBook,
  PriceBookInput,
  PriceTier,
  RegionClasses,
  ServerFigure,
  Source,
  Table,
} from "./price-book.ts";
export type { PricingOptions } from "./prices.ts";
export { type Line, type LinePart, partOf, type Quote, quote } from "./quote.ts";
export { readUsage } from "./read-usage.ts";
export { type BillRow, type Reconciled, reconcile } from "./reconcile.ts";
export { type Server, type ServerOptions, serverOf } from "./server.ts";
export { type TargetPrices, withTargetPrices } from "./target-prices.ts";
export type { UsageBatch, UsageInput, UsageProblem } from "./usage.ts";
export type { Arrival, Workload } from "./workload.ts";
