/** Usage as CloudWatch metrics: `anyfn/sinks/emf`. */
import { AnyfnError } from "../errors.ts";
import { writeLine } from "../line.ts";
import type { UsageRecord, UsageSink } from "../usage.ts";
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
 * @throws AnyfnError for a namespace or dimensions that CloudWatch would not take
 * @example
 * sendUsageTo(emf({ namespace: "shop" }));
 */
export function emf({
  namespace = "anyfn",
  dimensions = [["function"]],
  mode = "aggregate",
  write = writeLine,
}: EmfOptions = {}): UsageSink {
  checkOptions(namespace, dimensions);
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
        ...Object.fromEntries(names.map((name) => [name, dimensionValue(record[name])])),
        ...values,
      }),
    );
  };
  return Object.assign(sink, { mode });
}

function checkOptions(namespace: string, dimensions: NonNullable<EmfOptions["dimensions"]>): void {
  if (!/^(?!AWS\/)[\w./#:-]{1,255}$/.test(namespace) || namespace.startsWith(":"))
    throw new AnyfnError(
      "INVALID_DEFINITION",
      `${JSON.stringify(namespace)} is no namespace of CloudWatch: up to 255 letters, digits and . - _ / # :, not "AWS/…". For example "shop".`,
    );
  const unknown = dimensions.flat().find((name) => !NAMES.includes(name));
  if (unknown !== undefined || dimensions.length === 0 || dimensions.some((set) => set.length === 0))
    throw new AnyfnError(
      "INVALID_DEFINITION",
      `${JSON.stringify(dimensions)} are no dimensions: sets of one or more of ${NAMES.join(", ")}. For example [["function"]].`,
    );
}

const NAMES: readonly Dimension[] = ["function", "target", "region", "architecture", "kind", "trigger"];

/** CloudWatch drops a metric with a dimension that has no value, or more than 1,024 characters, or others than those of ASCII. */
function dimensionValue(value: string | undefined): string {
  const text = (value ?? "")
    .replace(/[^\x20-\x7e]/g, "_")
    .trim()
    .slice(0, 1024);
  return text === "" ? "unknown" : text;
}

function unitOf(name: string): string {
  if (name.endsWith("Ms")) return "Milliseconds";
  if (name.endsWith("Mb")) return "Megabytes";
  return name.startsWith("bytes") ? "Bytes" : "Count";
}
