import { bill } from "./bill.ts";
import type { Decimal } from "./exact.ts";
import type { Line } from "./quote.ts";
import { createTally, type TallyOptions } from "./tally.ts";
import type { UsageBatch, UsageProblem } from "./usage.ts";

/** What costs can be grouped by. */
export type GroupKey =
  | "function"
  | "target"
  | "plan"
  | "region"
  | "architecture"
  | "memoryMb"
  | "kind"
  | "trigger"
  | "month";

/** How records are priced and shown. */
export interface PriceOptions extends TallyOptions {
  /** Default `["function"]`. A function that ran on several targets has a group for each of them. */
  readonly groupBy?: readonly GroupKey[] | undefined;
  /** Problems kept in the report; all are counted. Default 100. */
  readonly problems?: number | undefined;
}

/** A line of the bill of one month, plan and region. */
export interface ReportLine extends Line {
  readonly month: string;
  readonly provider: string;
  readonly plan: string;
  readonly region: string;
}

/** What one group has part in. Groups add up to the total: each has its part of what its instances are billed beyond their busy time. */
export interface CostGroup {
  readonly key: Readonly<Partial<Record<GroupKey, string>>>;
  readonly invocations: number;
  readonly errors: number;
  /** Seconds that are billed, after rounding. */
  readonly billedSeconds: Decimal;
  readonly usd: Decimal;
}

/** A group's part of a line. */
export interface CostItem {
  readonly month: string;
  readonly provider: string;
  readonly plan: string;
  readonly region: string;
  readonly key: CostGroup["key"];
  readonly meter: string;
  readonly unit: string;
  readonly unitPrice: Decimal;
  readonly quantity: Decimal;
  /** Units of it that an allowance covers. */
  readonly free: Decimal;
  readonly usd: Decimal;
  readonly credits?: Decimal | undefined;
}

/** What recorded usage costs. */
export interface CostReport {
  readonly priceBook: string;
  readonly records: number;
  readonly invocations: number;
  /** Records that could not be priced; the first of them in `problems`. */
  readonly skipped: number;
  readonly problems: readonly UsageProblem[];
  readonly months: readonly string[];
  readonly usd: Decimal;
  readonly lines: readonly ReportLine[];
  /** What the groups are told apart by: what was asked for, and `target` where functions of one name ran on several. */
  readonly groupBy: readonly GroupKey[];
  /** Dearest first. */
  readonly groups: readonly CostGroup[];
  readonly items: readonly CostItem[];
  readonly assumptions: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Prices usage records or sums of them, each calendar month as the bill of one account. Takes records, or what `readUsage` yields.
 * What cannot be priced is in `problems` by line, and the rest is priced.
 */
export function price(source: Iterable<unknown>, options?: PriceOptions): CostReport;
export function price(source: AsyncIterable<unknown>, options?: PriceOptions): Promise<CostReport>;
export function price(
  source: Iterable<unknown> | AsyncIterable<unknown>,
  options: PriceOptions = {},
): CostReport | Promise<CostReport> {
  const reader = createReader(options);
  if (Symbol.asyncIterator in source) {
    return (async () => {
      for await (const item of source) reader.take(item);
      return reader.report();
    })();
  }
  for (const item of source) reader.take(item);
  return reader.report();
}

/** Takes what `readUsage` yields, or records, and prices them at the end. */
export function createReader(options: PriceOptions): { take(item: unknown): void; report(): CostReport } {
  const tally = createTally(options);
  const problems: UsageProblem[] = [];
  const most = options.problems ?? 100;
  let skipped = 0;
  let records = 0;

  function problem(line: number, reason: string): void {
    skipped++;
    if (problems.length < most) problems.push({ line, reason });
  }
  return {
    take(item) {
      if ((item as UsageBatch | undefined)?.schema === "anyfn.usage-lines") {
        const batch = item as UsageBatch; // by its schema
        for (const { line, reason } of batch.problems) problem(line, reason);
        for (let index = 0; index < batch.records.length; index++) {
          const reason = tally.add(batch.records[index]);
          if (reason === undefined) records++;
          else problem(batch.lines[index] ?? 0, reason);
        }
        return;
      }
      const reason = tally.add(item);
      if (reason === undefined) records++;
      else problem(records + skipped + 1, reason);
    },
    report() {
      problems.sort((a, b) => a.line - b.line);
      const { buckets, lost } = tally.finish();
      const found = bill(buckets, options);
      const warnings =
        lost > 0
          ? [...found.warnings, `${lost} records were lost where they were made: the cost is higher.`]
          : found.warnings;
      return { ...found, warnings, records, skipped, problems };
    },
  };
}
