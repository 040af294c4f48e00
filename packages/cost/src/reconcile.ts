import {
  type Decimal,
  type Exact,
  exact,
  isZero,
  minus,
  over,
  plus,
  times,
  toDecimal,
  toNumber,
  ZERO,
} from "./exact.ts";
import type { CostReport } from "./price.ts";

/** A line of a real bill: our meter's name, or what the provider calls it; or a FOCUS row. */
export type BillRow =
  | {
      readonly meter: string;
      readonly quantity?: Decimal | number | undefined;
      readonly usd?: Decimal | number | undefined;
    }
  | Readonly<Record<string, unknown>>;

/** One meter, as the report has it and as the bill has it. */
export interface Reconciled {
  readonly meter: string;
  readonly unit?: string | undefined;
  readonly ours: { readonly quantity: Decimal; readonly usd: Decimal };
  readonly theirs: { readonly quantity?: Decimal | undefined; readonly usd?: Decimal | undefined };
  /** Ours over theirs in percent, minus 100; absent where theirs is zero or not given. Quantities tell more than money. */
  readonly quantityDeltaPct?: number | undefined;
  readonly usdDeltaPct?: number | undefined;
  readonly hint?: string | undefined;
}

/** Compares a report with a bill, meter by meter. Lines of the bill that are nothing of ours come last, with nothing on our side. */
export function reconcile(report: CostReport, bill: readonly BillRow[]): readonly Reconciled[] {
  const ours = new Map<string, Side & { unit: string }>();
  for (const { meter, quantity, usd, unit } of report.lines) {
    const side = ours.get(meter) ?? { quantity: ZERO, usd: ZERO, unit };
    ours.set(meter, {
      unit,
      quantity: plus(side.quantity, exact(quantity)),
      usd: plus(side.usd, exact(usd)),
    });
  }
  const theirs = new Map<string, Partial<Side>>();
  for (const row of bill) {
    const { meter, quantity, usd } = readRow(row);
    const side = theirs.get(meter) ?? {};
    theirs.set(meter, {
      ...((quantity || side.quantity) && { quantity: plus(side.quantity ?? ZERO, quantity ?? ZERO) }),
      ...((usd || side.usd) && { usd: plus(side.usd ?? ZERO, usd ?? ZERO) }),
    });
  }
  return [...new Set([...ours.keys(), ...theirs.keys()])].map((meter) => {
    const own = ours.get(meter);
    const other = theirs.get(meter) ?? {};
    const quantityDeltaPct = delta(own?.quantity ?? ZERO, other.quantity);
    const usdDeltaPct = delta(own?.usd ?? ZERO, other.usd);
    const hint = hintOf(own, theirs.has(meter), quantityDeltaPct, usdDeltaPct);
    return {
      meter,
      ...(own && { unit: own.unit }),
      ours: { quantity: toDecimal(own?.quantity ?? ZERO), usd: toDecimal(own?.usd ?? ZERO) },
      theirs: {
        ...(other.quantity && { quantity: toDecimal(other.quantity) }),
        ...(other.usd && { usd: toDecimal(other.usd) }),
      },
      ...(quantityDeltaPct !== undefined && { quantityDeltaPct }),
      ...(usdDeltaPct !== undefined && { usdDeltaPct }),
      ...(hint !== undefined && { hint }),
    };
  });
}

interface Side {
  readonly quantity: Exact;
  readonly usd: Exact;
}

/** What providers call our meters on a bill; a region's prefix may stand before it. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/Lambda-Provisioned-GB-Second-ARM$/, "aws.lambda.provisioned.duration.arm64"],
  [/Lambda-Provisioned-GB-Second$/, "aws.lambda.provisioned.duration.x86_64"],
  [/Lambda-Provisioned-Concurrency-ARM$/, "aws.lambda.provisioned.gbs.arm64"],
  [/Lambda-Provisioned-Concurrency$/, "aws.lambda.provisioned.gbs.x86_64"],
  [/Lambda-GB-Second-ARM$/, "aws.lambda.gbs.arm64"],
  [/Lambda-GB-Second$/, "aws.lambda.gbs.x86_64"],
  [/^([A-Za-z0-9]+-)?Request(-ARM)?$/, "aws.lambda.requests"],
  [/^(Standard )?Execution Time$/i, "azure.functions.consumption.gbs"],
  [/^(Standard )?Total Executions$/i, "azure.functions.consumption.executions"],
  [/^On Demand Total Executions$/i, "azure.functions.flex.executions"],
  [/^On Demand Execution Time$/i, "azure.functions.flex.gbs"],
  [/^Always Ready Baseline$/i, "azure.functions.flex.ready.baseline"],
  [/^Always Ready Execution Time$/i, "azure.functions.flex.ready.gbs"],
  [/^Always Ready Total Executions$/i, "azure.functions.flex.ready.executions"],
  [/^Services CPU \(Request-based billing\)/i, "gcp.run.cpu"],
  [/^Services Memory \(Request-based billing\)/i, "gcp.run.memory"],
  [/^Services Min Instance CPU \(Request-based billing\)/i, "gcp.run.idle.cpu"],
  [/^Services Min Instance Memory \(Request-based billing\)/i, "gcp.run.idle.memory"],
  [/^Services Requests\b/i, "gcp.run.requests"],
  [/^Services CPU \(Instance-based billing\)/i, "gcp.run.instance.cpu"],
  [/^Services Memory \(Instance-based billing\)/i, "gcp.run.instance.memory"],
];

const NAME_COLUMNS = [
  "meter",
  "SkuMeter",
  "x_UsageType",
  "x_SkuMeterName",
  "x_SkuDescription",
  "SkuId",
  "ChargeDescription",
] as const;

function readRow(row: BillRow): { readonly meter: string } & Partial<Side> {
  const fields = row as Readonly<Record<string, unknown>>; // either form is an object of fields
  // Which column has the name that we know differs from provider to provider.
  const names = NAME_COLUMNS.flatMap((column) => {
    const name = fields[column];
    return typeof name === "string" && name !== "" ? [name.trim()] : [];
  });
  const known = names.flatMap((name) => NAMES.find(([pattern]) => pattern.test(name))?.[1] ?? []);
  const meter = known[0] ?? names[0] ?? "";
  const quantity = figure(fields["quantity"] ?? fields["ConsumedQuantity"] ?? fields["PricingQuantity"]);
  const usd = figure(fields["usd"] ?? fields["BilledCost"]);
  return { meter, ...(quantity && { quantity }), ...(usd && { usd }) };
}

function figure(value: unknown): Exact | undefined {
  if (typeof value !== "number" && typeof value !== "string") return undefined;
  try {
    return exact(value);
  } catch {
    return undefined;
  }
}

function delta(ours: Exact, theirs: Exact | undefined): number | undefined {
  if (!theirs || isZero(theirs)) return undefined;
  return toNumber(times(over(minus(ours, theirs), theirs), exact(100)));
}

/** Ratios that come from mixing up units. */
const UNITS: readonly (readonly [number, string])[] = [
  [10, "single executions and tens of them"],
  [1.024, "GB of 1,000 and of 1,024 MB"],
  [1.048576, "MB of 1,000,000 and of 1,048,576 bytes"],
  [1.073741824, "GB of 1,000,000,000 bytes and GiB"],
  [1000, "seconds and milliseconds"],
  [1024, "MB and GB"],
  [3600, "hours and seconds"],
  [1_000_000, "single ones and millions"],
];

function hintOf(
  ours: Side | undefined,
  billed: boolean,
  quantityPct: number | undefined,
  usdPct: number | undefined,
): string | undefined {
  if (!billed) return "not on the bill: is its period the same?";
  if (!ours) return "not in the report: is it usage without anyfn, or of another service?";
  const pct = quantityPct ?? usdPct;
  if (pct === undefined) return undefined;
  const ratio = 1 + pct / 100;
  const unit = UNITS.find(([known]) => [ratio, 1 / ratio].some((one) => Math.abs(one / known - 1) < 1e-4));
  if (unit) return `looks like a difference of units: ${unit[1]}`;
  if (
    quantityPct !== undefined &&
    Math.abs(quantityPct) < 0.1 &&
    usdPct !== undefined &&
    Math.abs(usdPct) > 1
  )
    return "the same quantity at another price: a discount, another region, or free units used elsewhere";
  if (pct < -1)
    return "less than the bill: starts before Node, invocations that were killed, or functions without anyfn are missing";
  if (pct > 1) return "more than the bill: do the records cover a longer time?";
  return undefined;
}
