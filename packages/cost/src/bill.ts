import { type Exact, exact, fraction, isZero, over, plus, sum, times, toDecimal, ZERO } from "./exact.ts";
import type { Load, Notes } from "./plan.ts";
import type { CostGroup, CostItem, CostReport, GroupKey, PriceOptions, ReportLine } from "./price.ts";
import { type Charge, type ExactLine, openPools, type Pool, quoteCharges, textLine } from "./quote.ts";
import { type Bucket, sumMs } from "./tally.ts";

/** A report but for what was read. */
export type Bill = Omit<CostReport, "records" | "skipped" | "problems">;

/** Prices what records add up to: each month is a bill of its own, in which functions share allowances, tiers and fees. */
export function bill(buckets: readonly Bucket[], options: PriceOptions): Bill {
  const notes: Notes = { assumptions: [], warnings: [] };
  const lines: ReportLine[] = [];
  const items: CostItem[] = [];
  const groups = new Map<string, Group>();
  let total = ZERO;
  let invocations = 0;
  const groupBy = groupKeys(buckets, options.groupBy ?? ["function"]);
  const keyOf = keyReader(groupBy);
  for (const bucket of buckets) {
    invocations += bucket.invocations;
    const group = groupOf(groups, keyOf(bucket));
    group.invocations += bucket.invocations;
    group.errors += bucket.errors;
    group.billed = plus(group.billed, sumMs(bucket.billed));
  }

  for (const month of byKey(buckets, ({ span }) => span.from.slice(0, 7))) {
    const [any] = month;
    if (!any) continue;
    const pools = options.freeTier === false ? [] : openPools(any.prices, options.used ?? {});
    const charged = new Map<string, Exact>();
    for (const plan of byKey(month, (bucket) => bucket.plan.id)) {
      const fees: ExactLine[] = [];
      for (const place of byKey(plan, ({ region, span }) => `${region ?? ""} ${span.from}`))
        fees.push(...billPlace(place, pools, charged));
      billFees(plan, fees);
    }
  }

  function billPlace(
    place: readonly Bucket[],
    pools: readonly Pool[],
    charged: Map<string, Exact>,
  ): readonly ExactLine[] {
    const [first] = place;
    if (!first) return [];
    const { prices } = first;
    const parts: Part[] = place.map((bucket) => ({
      bucket,
      charges: bucket.plan.charges(loadOf(bucket), prices, notes),
    }));
    const meters = [...new Set(parts.flatMap(({ charges }) => charges.map(({ meter }) => meter)))];
    const totals = meters.map((meter) => ({
      meter,
      quantity: sum(parts.map((part) => quantityOf(part, meter))),
    }));
    const used = totals.filter(({ quantity }) => !isZero(quantity));
    const found = quoteCharges(used, prices, { freeTier: options.freeTier, pools, charged });
    for (const line of found) record(line, place, parts);
    return found;
  }

  function record(line: ExactLine, place: readonly Bucket[], parts: readonly Part[]): void {
    const whole = sum(parts.map((part) => quantityOf(part, line.meter)));
    for (const part of parts) {
      const own = quantityOf(part, line.meter);
      if (!isZero(own) && !isZero(whole)) assign(line, part.bucket, over(own, whole));
    }
    show(line, place);
  }

  /** Fees of an account go to its functions by the time that is billed for them. */
  function billFees(plan: readonly Bucket[], found: readonly ExactLine[]): void {
    const [first] = plan;
    if (!first?.plan.settle) return;
    const weights = plan.map(({ billed }) => sumMs(billed));
    const whole = sum(weights);
    for (const line of first.plan.settle(found, first.prices, notes)) {
      for (const [index, bucket] of plan.entries()) {
        const share = isZero(whole) ? fraction(1n, BigInt(plan.length)) : over(weights[index] ?? ZERO, whole);
        if (!isZero(share)) assign(line, bucket, share);
      }
      show(line, plan);
    }
  }

  function show(line: ExactLine, [bucket]: readonly Bucket[]): void {
    if (!bucket) return;
    total = plus(total, line.usd);
    lines.push({ ...placeOf(bucket, line.meter), ...textLine(line) });
  }

  function assign(line: ExactLine, bucket: Bucket, share: Exact): void {
    const key = keyOf(bucket);
    const usd = times(line.usd, share);
    const group = groupOf(groups, key);
    group.usd = plus(group.usd, usd);
    items.push({
      ...placeOf(bucket, line.meter),
      key,
      meter: line.meter,
      unit: line.unit,
      unitPrice: toDecimal(line.unitPrice, 18),
      quantity: toDecimal(times(line.quantity, share)),
      free: toDecimal(times(line.free, share)),
      usd: toDecimal(usd),
      ...(line.credits && { credits: toDecimal(times(line.credits, share)) }),
    });
  }

  const months = [...new Set(buckets.map(({ span }) => span.from.slice(0, 7)))].sort();
  const known = [...new Set(buckets.map(({ prices }) => prices))].map((prices) => prices.notes());
  return {
    priceBook: buckets[0]?.prices.book.version ?? "",
    invocations,
    months,
    usd: toDecimal(total),
    lines,
    groupBy,
    groups: [...groups.values()]
      .sort((a, b) => Number(toDecimal(b.usd)) - Number(toDecimal(a.usd)))
      .map((group) => ({
        key: group.key,
        invocations: group.invocations,
        errors: group.errors,
        billedSeconds: toDecimal(times(group.billed, fraction(1n, 1000n)), 6),
        usd: toDecimal(group.usd),
      })),
    items,
    assumptions: [
      ...new Set([
        ...assumptionsOf(buckets, options),
        ...notes.assumptions,
        ...known.flatMap((one) => one.assumptions),
      ]),
    ],
    warnings: [...new Set([...notes.warnings, ...known.flatMap((one) => one.warnings)])],
  };
}

/** A bucket's part of the charges of its place. */
interface Part {
  readonly bucket: Bucket;
  readonly charges: readonly Charge[];
}

interface Group {
  readonly key: CostGroup["key"];
  invocations: number;
  errors: number;
  billed: Exact;
  usd: Exact;
}

function groupOf(groups: Map<string, Group>, key: CostGroup["key"]): Group {
  const text = JSON.stringify(key);
  let found = groups.get(text);
  if (!found) groups.set(text, (found = { key, invocations: 0, errors: 0, billed: ZERO, usd: ZERO }));
  return found;
}

/** Functions of one name on several targets are deployed, and billed, apart. */
function groupKeys(buckets: readonly Bucket[], asked: readonly GroupKey[]): readonly GroupKey[] {
  if (!asked.includes("function") || asked.includes("target") || asked.includes("plan")) return asked;
  const targets = new Map<string, string>();
  for (const { function: name, plan } of buckets) {
    if ((targets.get(name) ?? plan.target) !== plan.target) return [...asked, "target"];
    targets.set(name, plan.target);
  }
  return asked;
}

function keyReader(by: readonly GroupKey[]): (bucket: Bucket) => CostGroup["key"] {
  const known = new Map<Bucket, CostGroup["key"]>();
  return (bucket) => {
    let key = known.get(bucket);
    if (!key) known.set(bucket, (key = Object.fromEntries(by.map((name) => [name, read(bucket, name)]))));
    return key;
  };
}

function read(bucket: Bucket, name: GroupKey): string {
  if (name === "plan") return bucket.plan.id;
  if (name === "target") return bucket.plan.target;
  if (name === "month") return bucket.span.from.slice(0, 7);
  return String(bucket[name] ?? "");
}

function placeOf(bucket: Bucket, meter: string): Pick<ReportLine, "month" | "provider" | "plan" | "region"> {
  const { plan, span, prices } = bucket;
  return {
    month: span.from.slice(0, 7),
    provider: plan.provider,
    plan: plan.id,
    region: prices.regionOf(meter),
  };
}

function loadOf(bucket: Bucket): Load {
  const requests = exact(bucket.invocations);
  const web = bucket.kind === "http";
  return {
    requests,
    billedMs: sumMs(bucket.billed),
    memoryMb: bucket.memoryMb,
    architecture: bucket.architecture === "arm64" ? "arm64" : "x86_64",
    webRequests: web ? requests : ZERO,
    egressGb: web ? times(exact(bucket.bytesOut), fraction(1n, 1024n ** 3n)) : ZERO,
    monthSeconds: exact(730 * 3600),
    readyMs: sumMs(bucket.ready),
  };
}

function quantityOf({ charges }: Part, meter: string): Exact {
  return sum(charges.filter((charge) => charge.meter === meter).map(({ quantity }) => quantity));
}

function byKey<T>(values: readonly T[], key: (value: T) => string): T[][] {
  return [...Map.groupBy(values, key).values()];
}

function assumptionsOf(buckets: readonly Bucket[], options: PriceOptions): string[] {
  const found: string[] = [];
  if (buckets.length === 0) return found;
  found.push(
    options.freeTier === false
      ? "Without free tiers."
      : "Each calendar month has the free tiers of one account, even if the records do not fill the month.",
  );
  if (buckets.some(({ sums }) => sums))
    found.push("Of sums of several invocations each was taken to be as long as the others, and rounded so.");
  if (buckets.some(({ alone }) => alone))
    found.push("Where a record does not say its instance, it was alone on one: this is the most it can be.");
  if (buckets.some(({ lives }) => lives))
    found.push(
      "Sums do not say how long an instance waited between its requests: its life is taken to be the time that it was busy and 15 minutes after it, which is the least it can be.",
    );
  if (buckets.some(({ given, usedMb }) => given.memoryMb === undefined && usedMb === undefined))
    found.push("Records without memoryMb have the platform's usual size.");
  if (buckets.some(({ shared }) => shared))
    found.push(
      "What a shared instance is billed beyond the time of its requests belongs to the functions that ran on it, by their part of the time.",
    );
  return found;
}
