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
import type { Middleware } from "../definition.ts";
import type { Kind } from "../events.ts";
import type { UsageRecord, UsageSink } from "../meter.ts";

/**
 * Records usage as metrics by the FaaS semantic conventions (https://opentelemetry.io/docs/specs/semconv/faas/faas-metrics/): what the
 * application's SDK exports them to is its affair. `faas.invocations` counts what ended well, as the conventions want it.
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
  let cpuMs = 0;

  const write = (record: UsageRecord): void => {
    const attributes = attributesOf(record.kind, record.function);
    const { outcomes } = record;
    duration.record(record.durationMs / 1000, attributes);
    billed.record(record.billedMs / 1000, attributes);
    cpu.record(Math.max(0, record.cpuMs - cpuMs) / 1000, attributes);
    cpuMs = record.cpuMs;
    memory.record(record.memoryUsedMb * 1024 * 1024, attributes);
    network.record(record.bytesIn + record.bytesOut, attributes);
    if (outcomes.ok > 0) invocations.add(outcomes.ok, attributes);
    if (outcomes.error > 0) errors.add(outcomes.error, attributes);
    if (outcomes.timeout > 0) timeouts.add(outcomes.timeout, attributes);
    if (record.coldStarts > 0) {
      coldStarts.add(record.coldStarts, attributes);
      init.record(record.initMs / 1000, attributes);
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
export function traced(): Middleware<unknown, Context, unknown> {
  return (_input, invocation, next) => {
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
