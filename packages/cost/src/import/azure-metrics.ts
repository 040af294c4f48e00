import * as z from "zod";
import { billable, createDays } from "./days.ts";
import type { Imported, ImportOptions } from "./imported-usage.ts";

/**
 * Reads metrics of Azure Monitor (`az monitor metrics list --aggregation Total`): executions and their units (MB-milliseconds), as one
 * record for each app, plan and day. https://learn.microsoft.com/azure/azure-functions/monitor-functions-reference#metrics
 */
export function readAzureMetrics(
  { value: metrics, resourceregion }: AzureMetrics,
  line: number,
  into: Imported,
  options: ImportOptions,
): void {
  const days = createDays<Sums>(() => ({ invocations: 0, units: 0, kept: 0 }));
  for (const [index, value] of metrics.entries()) {
    const type = (value as { readonly name?: { readonly value?: unknown } } | undefined)?.name?.value;
    const metric = typeof type === "string" && Object.hasOwn(METRICS, type) ? METRICS[type] : undefined;
    const read = METRIC.safeParse(value);
    if (!metric) {
      into.others++;
      continue;
    }
    if (!read.success) {
      const [first] = read.error.issues;
      into.problems.push({ line, reason: `value[${index}]: ${first?.path.join(".")} ${first?.message}` });
      continue;
    }
    const app = /\/sites\/([^/]+)/i.exec(read.data.id)?.[1] ?? options.function ?? "function";
    const points = [...read.data.data, ...read.data.timeseries.flatMap(({ data }) => data)];
    if (points.length > 0 && points.every(({ total }) => total === undefined || total === null)) {
      into.problems.push({
        line,
        reason: `value[${index}]: ${type} has no totals. Export it with --aggregation Total`,
      });
      continue;
    }
    for (const { timeStamp, total } of points) {
      if (!total) continue;
      if (total < 0)
        into.problems.push({ line, reason: `value[${index}]: the total at ${timeStamp} is ${total}` });
      else days.of(JSON.stringify([metric.plan, app]), timeStamp)[metric.what] += total;
    }
  }
  for (const [key, sums] of days.all) {
    const [plan, app] = JSON.parse(key) as [Plan, string]; // as written above
    const memoryMb = options.memoryMb ?? SIZES[plan];
    const add = (day: string, { invocations, units, kept }: Sums): void => {
      const ms = (of: number): number => Math.round((of / memoryMb) * 1000) / 1000;
      const billedMs = ms(units);
      into.records.push({
        schema: "anyfn.usage/1",
        function: app,
        target: "azure-functions",
        plan,
        region: resourceregion ?? options.region,
        memoryMb,
        startedAt: `${day}T00:00:00.000Z`,
        cumulative: false,
        invocations,
        durationMs: invocations > 0 ? billedMs : 0,
        billedMs,
        billedBy: "platform",
        ...(plan === "flex-ready" && { readyMs: ms(kept) }),
      });
    };
    if (plan === "flex-ready") {
      // Kept instances are billed on days without executions too.
      if ([...sums.values()].some(({ kept }) => kept > 0)) for (const [day, one] of sums) add(day, one);
      else into.problems.push({ line, reason: lacks(app, "AlwaysReadyUnits") });
      continue;
    }
    const own = billable(sums, (to, from) => {
      to.units += from.units;
    });
    if (own.length === 0 || own.every(([, { units }]) => units === 0))
      into.problems.push({ line, reason: lacks(app, own.length === 0 ? "executions" : "execution units") });
    else for (const [day, one] of own) add(day, one);
  }
}

function lacks(app: string, what: string): string {
  return `${app}: the export lacks ${what}, without which nothing can be priced`;
}

/** What `az monitor metrics list` prints. */
export interface AzureMetrics {
  readonly value: readonly unknown[];
  readonly resourceregion?: string | undefined;
}

interface Sums {
  invocations: number;
  units: number;
  kept: number;
}

type Plan = "consumption" | "flex" | "flex-ready";

/**
 * Units are memory times time. Flex has instances of one size, 2,048 MB unless it was set; in Consumption memory varies, and a size of
 * 1,024 MB makes the time that of the bill's GB-seconds.
 */
const SIZES: Readonly<Record<Plan, number>> = { consumption: 1024, flex: 2048, "flex-ready": 2048 };

const METRICS: Readonly<Record<string, { readonly plan: Plan; readonly what: keyof Sums }>> = {
  FunctionExecutionCount: { plan: "consumption", what: "invocations" },
  FunctionExecutionUnits: { plan: "consumption", what: "units" },
  OnDemandFunctionExecutionCount: { plan: "flex", what: "invocations" },
  OnDemandFunctionExecutionUnits: { plan: "flex", what: "units" },
  AlwaysReadyFunctionExecutionCount: { plan: "flex-ready", what: "invocations" },
  AlwaysReadyFunctionExecutionUnits: { plan: "flex-ready", what: "units" },
  AlwaysReadyUnits: { plan: "flex-ready", what: "kept" },
};

const points = z
  .array(z.object({ timeStamp: z.iso.datetime({ offset: true }), total: z.number().nullish() }))
  .default([]);
const METRIC = z.object({
  id: z.string().default(""),
  data: points,
  timeseries: z.array(z.object({ data: points })).default([]),
});
