import * as z from "zod";
import { billable, createDays } from "./days.ts";
import type { Imported, ImportOptions } from "./imported-usage.ts";

/**
 * Reads time series of Cloud Monitoring (`projects.timeSeries.list`, `gcloud monitoring time-series list --format=json`): those of
 * Cloud Run and of Cloud Functions' 1st gen that say what was billed, as one record for each function and day.
 * https://cloud.google.com/monitoring/api/metrics_gcp
 */
export function readGoogleMetrics(
  series: readonly unknown[],
  line: number,
  into: Imported,
  options: ImportOptions,
): void {
  const days = createDays<Sums>(() => ({ invocations: 0, errors: 0, durationMs: 0, billedMs: 0 }));
  const seen = new Map<string, Set<string>>();
  for (const [index, value] of series.entries()) {
    const read = SERIES.safeParse(value);
    const type = (value as { readonly metric?: { readonly type?: unknown } } | undefined)?.metric?.type;
    const metric = typeof type === "string" && Object.hasOwn(METRICS, type) ? METRICS[type] : undefined;
    if (!metric) into.others++;
    else if (!read.success)
      into.problems.push({ line, reason: `timeSeries[${index}]: ${wrong(read.error)}` });
    else {
      const { labels } = read.data.resource;
      const name = labels[metric.name] ?? options.function ?? "function";
      const region = labels[metric.region] ?? options.region ?? "";
      const key = JSON.stringify([metric.plan, name, region]);
      seen.set(key, (seen.get(key) ?? new Set()).add(metric.what));
      for (const { interval, value } of read.data.points) {
        const amount = amountOf(value);
        if (!(amount >= 0))
          into.problems.push({
            line,
            reason: `timeSeries[${index}]: the value at ${interval.endTime} is ${amount}`,
          });
        else
          metric.add(days.of(key, interval.startTime ?? interval.endTime), amount, read.data.metric.labels);
      }
    }
  }
  const names = [...days.all.keys()].map((key) => JSON.parse(key) as [string, string, string]); // as written above
  for (const [plan, name, region] of names) {
    // Functions of the 2nd gen are services of Cloud Run of the same name, and have both kinds of metrics.
    if (plan === "gen1" && names.some(([own, service]) => own !== "gen1" && service === serviceOf(name)))
      continue;
    const key = JSON.stringify([plan, name, region]);
    const missing = (
      plan === "gen1" ? ["execution_count", "execution_times"] : ["request_count", "billable_instance_time"]
    ).filter((what) => !seen.get(key)?.has(what));
    const own = billable(days.all.get(key) ?? new Map<string, Sums>(), add);
    if (missing.length > 0)
      into.problems.push({
        line,
        reason: `${name}: the export lacks ${missing.join(" and ")}, without which nothing can be priced`,
      });
    else for (const [day, sums] of own) into.records.push(record(plan, name, region, day, sums, options));
  }
}

interface Sums {
  invocations: number;
  errors: number;
  durationMs: number;
  billedMs: number;
}

function add(into: Sums, from: Sums): void {
  into.invocations += from.invocations;
  into.errors += from.errors;
  into.durationMs += from.durationMs;
  into.billedMs += from.billedMs;
}

function record(
  plan: string,
  name: string,
  region: string,
  day: string,
  { invocations, errors, durationMs, billedMs }: Sums,
  { target = "cloud-functions", memoryMb }: ImportOptions,
): Imported["records"][number] {
  const platform = plan !== "gen1";
  const failed = Math.min(errors, invocations);
  return {
    schema: "anyfn.usage/1",
    function: name,
    target,
    plan: target === "firebase" ? (platform ? "v2" : "v1") : plan,
    region: region || undefined,
    memoryMb,
    startedAt: `${day}T00:00:00.000Z`,
    cumulative: false,
    invocations,
    outcomes: { ok: invocations - failed, error: failed, timeout: 0, cancelled: 0 },
    durationMs: rounded(durationMs || billedMs),
    // The 1st gen has no metric of what is billed: each invocation is rounded by the price book.
    ...(platform && { billedMs: rounded(billedMs), billedBy: "platform" }),
  };
}

interface Metric {
  readonly plan: "gen1" | "request";
  readonly what: string;
  /** Labels of the resource. */
  readonly name: string;
  readonly region: string;
  /** Takes the value of a point; of a distribution, the sum of what was measured. */
  add(sums: Sums, amount: number, labels: Readonly<Record<string, string>>): void;
}

const gen1 = { plan: "gen1", name: "function_name", region: "region" } as const;
const run = { plan: "request", name: "service_name", region: "location" } as const;

const METRICS: Readonly<Record<string, Metric>> = {
  "cloudfunctions.googleapis.com/function/execution_count": {
    ...gen1,
    what: "execution_count",
    add(sums, count, labels) {
      sums.invocations += count;
      if ((labels["status"] ?? "ok") !== "ok") sums.errors += count;
    },
  },
  "cloudfunctions.googleapis.com/function/execution_times": {
    ...gen1,
    what: "execution_times",
    add(sums, nanoseconds) {
      sums.durationMs += nanoseconds / 1e6;
    },
  },
  "run.googleapis.com/request_count": {
    ...run,
    what: "request_count",
    add(sums, count, labels) {
      sums.invocations += count;
      if (labels["response_code_class"] === "5xx") sums.errors += count;
    },
  },
  "run.googleapis.com/request_latencies": {
    ...run,
    what: "request_latencies",
    add(sums, ms) {
      sums.durationMs += ms;
    },
  },
  "run.googleapis.com/container/billable_instance_time": {
    ...run,
    what: "billable_instance_time",
    add(sums, seconds) {
      sums.billedMs += seconds * 1000;
    },
  },
};

const figure = z.union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/)], { error: "should be a number" });
const labels = z.record(z.string(), z.string()).default({});
const SERIES = z.object({
  metric: z.object({ type: z.string(), labels }),
  resource: z.object({ labels }),
  points: z.array(
    z.object({
      interval: z.object({
        startTime: z.iso.datetime({ offset: true }).optional(),
        endTime: z.iso.datetime({ offset: true }),
      }),
      value: z.object({
        int64Value: figure.optional(),
        doubleValue: figure.optional(),
        distributionValue: z.object({ count: figure.default(0), mean: figure.default(0) }).optional(),
      }),
    }),
  ),
});

function amountOf({
  int64Value,
  doubleValue,
  distributionValue,
}: z.infer<typeof SERIES>["points"][number]["value"]): number {
  if (distributionValue) return Number(distributionValue.count) * Number(distributionValue.mean);
  return Number(int64Value ?? doubleValue ?? Number.NaN);
}

function serviceOf(name: string): string {
  return name.toLowerCase().replaceAll("_", "-");
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

function wrong({ issues: [first] }: z.ZodError): string {
  return `${first?.path.join(".") ?? ""} ${first?.message ?? "is wrong"}`;
}
