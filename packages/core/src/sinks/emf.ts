/** Usage as CloudWatch metrics: `anyfn/sinks/emf`. */
import { writeLine } from "../line.ts";
import type { UsageRecord, UsageSink } from "../meter.ts";
import { createDeltas } from "./deltas.ts";

/** How usage becomes CloudWatch metrics. */
export interface EmfOptions {
  /** `"anyfn"` by default. */
  readonly namespace?: string | undefined;
  /** Each set of dimensions is a metric of its own, and billed as one. `[["function"]]` by default. */
  readonly dimensions?: readonly (readonly Dimension[])[] | undefined;
  /** What is counted: sums every ten seconds (`aggregate`, the default), or every invocation on a line of its own, for percentiles. */
  readonly mode?: "aggregate" | "records" | undefined;
  /** Standard output by default. */
  readonly write?: ((line: string) => void) | undefined;
}

/** What metrics may be told apart by. */
export type Dimension = "function" | "target" | "region" | "architecture" | "kind" | "trigger";

/**
 * Writes usage in CloudWatch's Embedded Metric Format, one line of the log each: CloudWatch makes metrics of it
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 *
 * @example
 * sendUsageTo(emf({ namespace: "shop" }));
 */
export function emf({
  namespace = "anyfn",
  dimensions = [["function"]],
  mode = "aggregate",
  write = writeLine,
}: EmfOptions = {}): UsageSink {
  const added = createDeltas();
  const names = [...new Set(dimensions.flat())];
  const sink = (record: UsageRecord): void => {
    const { outcomes, ...delta } = added(record);
    if (delta.invocations === 0) return;
    const values = {
      invocations: delta.invocations,
      errors: outcomes.error,
      timeouts: outcomes.timeout,
      cancelled: outcomes.cancelled,
      coldStarts: delta.coldStarts,
      durationMs: delta.durationMs,
      billedMs: delta.billedMs,
      ...(delta.initMs > 0 && { initMs: delta.initMs }),
      events: delta.events,
      failures: delta.failures,
      bytesIn: delta.bytesIn,
      bytesOut: delta.bytesOut,
      memoryUsedMb: record.memoryUsedMb,
    };
    const metrics = Object.keys(values).map((name) => ({ Name: name, Unit: unitOf(name) }));
    write(
      JSON.stringify({
        _aws: {
          Timestamp: Date.now(),
          CloudWatchMetrics: [{ Namespace: namespace, Dimensions: dimensions, Metrics: metrics }],
        },
        // A dimension without a value would make CloudWatch drop the line.
        ...Object.fromEntries(names.map((name) => [name, record[name] ?? "unknown"])),
        ...values,
      }),
    );
  };
  return Object.assign(sink, { mode });
}

function unitOf(name: string): string {
  if (name.endsWith("Ms")) return "Milliseconds";
  if (name.endsWith("Mb")) return "Megabytes";
  return name.startsWith("bytes") ? "Bytes" : "Count";
}
