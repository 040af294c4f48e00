import type { Notes, Plan } from "./plan.ts";
import { selectPlans } from "./plans.ts";
import { type CostReport, createReader, type PriceOptions } from "./price.ts";
import { createPrices } from "./prices.ts";
import { DEFAULT_MB } from "./tally.ts";
import type { UsageBatch, UsageInput } from "./usage.ts";
import { usageMistake } from "./usage-mistake.ts";

/** What recorded usage costs where it ran, and what it would have cost elsewhere. */
export interface Comparison {
  readonly recorded: CostReport;
  /** In the order of the plans. */
  readonly as: readonly PlanReport[];
}

/** What recorded usage would have cost on one plan. */
export interface PlanReport extends CostReport {
  readonly plan: string;
}

/**
 * Prices recorded usage as it ran, and as if all of it had run on other plans: `["lambda", "cloud-functions:request"]`. What is assumed for
 * that is in the report of each plan. Records of every target can be compared, also those of a server.
 * @throws FigureError for a plan there is none of
 */
export async function priceAs(
  source: Iterable<unknown> | AsyncIterable<unknown>,
  names: readonly string[],
  options: PriceOptions = {},
): Promise<Comparison> {
  const recorded = createReader(options);
  const others = selectPlans(names, options.furtherPlans).map((plan) => ({
    plan,
    reader: createReader(options),
    mover: moverTo(plan, options),
  }));
  for await (const item of source) {
    recorded.take(item);
    for (const { reader, mover } of others) reader.take(moved(item, mover));
  }
  return {
    recorded: recorded.report(),
    as: others.map(({ plan, reader, mover }) => {
      const report = reader.report();
      const { assumptions, warnings } = mover.notes();
      return {
        ...report,
        plan: plan.id,
        assumptions: [...assumptions, ...report.assumptions],
        warnings: [...warnings, ...report.warnings],
      };
    }),
  };
}

interface Mover {
  readonly move: (record: UsageInput) => UsageInput;
  notes(): Notes;
}

function moved(item: unknown, mover: Mover): unknown {
  const batch = item as UsageBatch | undefined; // looked at before it is used
  if (batch?.schema === "anyfn.usage-lines")
    return { ...batch, records: batch.records.map((record) => moved(record, mover)) };
  // The reader says what is wrong with what is no usage record.
  return usageMistake(item) === undefined ? mover.move(item as UsageInput) : item; // usageMistake has looked at every field
}

/** Turns records into what they would be on a plan, without what is true only of the platform that they ran on. */
function moverTo(plan: Plan, { memoryMb: usual, ...options }: PriceOptions): Mover {
  const { limits, target, id, title } = plan;
  const shares = plan.rounding(createPrices(undefined, options)).per !== "invocation";
  const warnings = new Set<string>();
  let alone = false;
  return {
    move(record) {
      const { billedMs: _billed, billedBy: _by, readyMs: _ready, ...kept } = record;
      const { invocations = 1 } = record;
      const given = record.memoryMb ?? usual ?? DEFAULT_MB[record.target] ?? SERVER_MB;
      if (given > limits.mostMb)
        warnings.add(`${title} has at most ${limits.mostMb} MB; functions of ${given} MB cannot run there.`);
      if (record.durationMs > limits.mostMs * invocations)
        warnings.add(
          `${title} stops a request after ${limits.mostMs / 1000} s; some of these took longer and cannot run there.`,
        );
      if (shares && invocations > 1 && record.busyMs === undefined) alone = true;
      return { ...kept, target, plan: id, memoryMb: Math.max(given, limits.leastMb) };
    },
    notes: () => ({
      assumptions: [
        "As if all of it had run there: the same requests, durations, starts of instances and traffic as recorded. Its CPUs may be faster or slower.",
        "Memory is as recorded, or the next size that the plan has.",
        ...(shares ? ["Requests share instances as they did where they ran."] : []),
        ...(alone
          ? [
              "Requests of sums that do not say how long their instance was busy share none: this is the most it can be.",
            ]
          : []),
      ],
      warnings: [...warnings],
    }),
  };
}

/** Of records of a server, which do not say a size. */
const SERVER_MB = 512;
