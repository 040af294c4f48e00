/** Usage as OpenTelemetry metrics, and invocations as spans: `anyfn/sinks/otel`. Needs `@opentelemetry/api` and, to go anywhere, an SDK. */
import {
  type Attributes,
  context as active,
  metrics,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from "@opentelemetry/api";
import type { Context } from "../context.ts";
import type { Kind } from "../events.ts";
import type { UsageRecord, UsageSink } from "../usage.ts";
import { createDeltas } from "./deltas.ts";

/**
 * Records usage as metrics by the FaaS semantic conventions (https://opentelemetry.io/docs/specs/semconv/faas/faas-metrics/): what the
 * application's SDK exports them to is its affair. `faas.invocations` counts what ended well, as the conventions want it. Where
 * `ANYFN_METER` says `aggregate`, histograms get the mean of each ten seconds.
 *
 * @example
 * sendUsageTo(otel());
 */
export function otel(): UsageSink {
  const meter = metrics.getMeter("anyfn");
  const seconds = { unit: "s", advice: { explicitBucketBoundaries: [...BOUNDARIES] } };
  const duration = meter.createHistogram("faas.invoke_duration", seconds);
  const billed = meter.createHistogram("anyfn.billed_duration", seconds);
  const init = meter.createHistogram("faas.init_duration", seconds);
  const cpu = meter.createHistogram("faas.cpu_usage", seconds);
  const memory = meter.createHistogram("faas.mem_usage", { unit: "By" });
  const network = meter.createHistogram("faas.net_io", { unit: "By" });
  const invocations = meter.createCounter("faas.invocations", { unit: "{invocation}" });
  const errors = meter.createCounter("faas.errors", { unit: "{error}" });
  const timeouts = meter.createCounter("faas.timeouts", { unit: "{timeout}" });
  const coldStarts = meter.createCounter("faas.coldstarts", { unit: "{coldstart}" });
  const added = createDeltas();
  let cpuMs = 0;

  const write = (record: UsageRecord): void => {
    const attributes = attributesOf(record.kind, record.function);
    const { outcomes, ...delta } = added(record);
    const count = delta.invocations;
    if (count === 0) return;
    duration.record(delta.durationMs / count / 1000, attributes);
    billed.record(delta.billedMs / count / 1000, attributes);
    cpu.record(Math.max(0, record.cpuMs - cpuMs) / 1000, attributes);
    cpuMs = record.cpuMs;
    memory.record(record.memoryUsedMb * 1024 * 1024, attributes);
    network.record((delta.bytesIn + delta.bytesOut) / count, attributes);
    if (outcomes.ok > 0) invocations.add(outcomes.ok, attributes);
    if (outcomes.error > 0) errors.add(outcomes.error, attributes);
    if (outcomes.timeout > 0) timeouts.add(outcomes.timeout, attributes);
    if (delta.coldStarts > 0) {
      coldStarts.add(delta.coldStarts, attributes);
      init.record(delta.initMs / delta.coldStarts / 1000, attributes);
    }
  };
  return Object.assign(write, { mode: "records" as const });
}

/**
 * Middleware that makes a span of each call of the handler, below the caller's where it sent a W3C trace context; what the handler
 * makes of its own stands below it.
 *
 * @example
 * export default queue({ name: "orders", use: [traced()] }, handler);
 */
export function traced(): <Input, Result>(
  input: Input,
  context: Context,
  next: () => Promise<Result>,
) => Promise<Result> {
  return (input, invocation, next) => {
    const { traceId, spanId, sampled } = invocation.trace;
    const parent =
      traceId === undefined || spanId === undefined
        ? active.active()
        : trace.setSpanContext(ROOT_CONTEXT, {
            traceId,
            spanId,
            traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
            isRemote: true,
          });
    const name = invocation.function.name;
    const options = {
      kind: SpanKind.SERVER,
      attributes: {
        "faas.name": name,
        "faas.trigger": TRIGGERS[kindOf(input)],
        "faas.invocation_id": invocation.id,
        "faas.coldstart": invocation.coldStart,
        ...(invocation.region !== undefined && { "cloud.region": invocation.region }),
      },
    };
    return trace.getTracer("anyfn").startActiveSpan(name, options, parent, async (span) => {
      try {
        return await next();
      } catch (error) {
        if (error instanceof Error) span.recordException(error);
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    });
  };
}

/** What started the invocation: events say it, and what has no kind is a request. */
function kindOf(input: unknown): Kind {
  const [first] = Array.isArray(input) ? (input as readonly unknown[]) : [input];
  const { kind } = (first ?? {}) as { readonly kind?: unknown }; // any value but those may be asked for a field
  return typeof kind === "string" && Object.hasOwn(TRIGGERS, kind) ? (kind as Kind) : "http"; // one of its names
}

function attributesOf(kind: Kind, name: string): Attributes {
  return { "faas.trigger": TRIGGERS[kind], "faas.name": name };
}

const TRIGGERS: Readonly<Record<Kind, string>> = {
  http: "http",
  schedule: "timer",
  storage: "datasource",
  database: "datasource",
  queue: "pubsub",
  topic: "pubsub",
  stream: "pubsub",
  event: "pubsub",
  invoke: "other",
};
const BOUNDARIES: readonly number[] = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];
