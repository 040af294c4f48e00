import { context, metrics, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { http } from "../builders/http.ts";
import { queue } from "../builders/queue.ts";
import { schedule } from "../builders/schedule.ts";
import { queueEvent, invoke as run, scheduleEvent } from "../testing.ts";
import type { UsageRecord } from "../usage.ts";
import { otel, traced } from "./otel.ts";

const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 1_000_000 });
const spans = new InMemorySpanExporter();

beforeAll(() => {
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }),
  );
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
});
beforeEach(() => spans.reset());
afterAll(() => {
  metrics.disable();
  trace.disable();
  context.disable();
});

const record: UsageRecord = {
  schema: "anyfn.usage/1",
  function: "orders",
  target: "lambda",
  kind: "queue",
  trigger: "aws.sqs",
  instance: "i",
  startedAt: "2026-11-23T09:00:00.000Z",
  cumulative: false,
  invocations: 1,
  outcomes: { ok: 1, error: 0, timeout: 0, cancelled: 0 },
  durationMs: 250,
  billedMs: 251,
  coldStarts: 1,
  initMs: 90,
  events: 1,
  failures: 0,
  bytesIn: 30,
  bytesOut: 12,
  cpuMs: 40,
  memoryUsedMb: 2,
};

test("metrics have the names, units and attributes of the conventions", async () => {
  const sink = otel();
  sink(record);
  sink({ ...record, outcomes: { ok: 0, error: 1, timeout: 0, cancelled: 0 }, coldStarts: 0, cpuMs: 50 });
  await reader.forceFlush();
  const all =
    exporter
      .getMetrics()
      .at(-1)
      ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
  const attributes = { "faas.trigger": "pubsub", "faas.name": "orders" };
  expect(
    Object.fromEntries(
      all.map(({ descriptor, dataPoints }) => {
        const [point] = dataPoints;
        expect(point?.attributes).toEqual(attributes);
        const value = point?.value;
        return [
          descriptor.name,
          [descriptor.unit, typeof value === "number" ? value : (value as { readonly sum: number }).sum],
        ];
      }),
    ),
  ).toEqual({
    "faas.invoke_duration": ["s", 0.5],
    "anyfn.billed_duration": ["s", 0.502],
    "faas.init_duration": ["s", 0.09],
    "faas.cpu_usage": ["s", 0.05],
    "faas.mem_usage": ["By", 4 * 1024 * 1024],
    "faas.net_io": ["By", 84],
    "faas.invocations": ["{invocation}", 1],
    "faas.errors": ["{error}", 1],
    "faas.coldstarts": ["{coldstart}", 1],
  });
});

test("sums are counted by what grew, and a sampled record as many as it stands for", async () => {
  const total = async (): Promise<readonly [number, number]> => {
    await reader.forceFlush();
    const all =
      exporter
        .getMetrics()
        .at(-1)
        ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
    const points = (name: string): readonly { readonly value: unknown }[] =>
      all
        .find(({ descriptor }) => descriptor.name === name)
        ?.dataPoints.filter(({ attributes }) => attributes["faas.name"] === "sums") ?? [];
    const duration = points("faas.invoke_duration")[0]?.value as { readonly sum: number } | undefined; // of a histogram
    return [Number(points("faas.invocations")[0]?.value ?? 0), duration?.sum ?? 0];
  };
  const sink = otel();
  const sums = { ...record, function: "sums", cumulative: true };
  const of = (ok: number): UsageRecord => ({
    ...sums,
    invocations: ok,
    outcomes: { ...sums.outcomes, ok },
    durationMs: ok * 100,
  });
  sink(of(1));
  sink(of(4));
  sink(of(4));
  expect(await total()).toEqual([4, 0.2]);
  sink({ ...record, function: "sums", weight: 10, durationMs: 100 });
  expect(await total()).toEqual([14, expect.closeTo(0.3, 9)]);
});

test("a span says what started it", async () => {
  await run(
    http({ use: [traced()] }, () => new Response("ok")),
    "/",
  );
  await run(
    schedule({ cron: "0 2 * * *", use: [traced()] }, () => {}),
    scheduleEvent(),
  );
  expect(spans.getFinishedSpans().map(({ attributes }) => attributes["faas.trigger"])).toEqual([
    "http",
    "timer",
  ]);
});

test("a call of the handler is a span below the caller's, and what it makes stands below it", async () => {
  const jobs = queue({ name: "orders", use: [traced()] }, async () => {
    trace.getTracer("test").startSpan("inner").end();
  });
  await run(jobs, queueEvent({ data: 1 }), {
    id: "call",
    region: "eu-west-1",
    traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
  });
  const [inner, outer] = spans.getFinishedSpans();
  expect([
    outer?.name,
    outer?.parentSpanContext?.spanId,
    outer?.spanContext().traceId,
    outer?.attributes,
  ]).toEqual([
    "orders",
    "b7ad6b7169203331",
    "0af7651916cd43dd8448eb211c80319c",
    {
      "faas.name": "orders",
      "faas.trigger": "pubsub",
      "faas.invocation_id": "call",
      "faas.coldstart": true,
      "cloud.region": "eu-west-1",
    },
  ]);
  expect([inner?.name, inner?.parentSpanContext?.spanId]).toEqual(["inner", outer?.spanContext().spanId]);
});

test("what the handler throws is on its span, and is thrown on", async () => {
  const jobs = queue({ name: "orders", use: [traced()] }, () => {
    throw new TypeError("no order");
  });
  const { failed } = await run(jobs, queueEvent({ data: 1 }));
  const [span] = spans.getFinishedSpans();
  expect([
    failed.length,
    span?.status.code,
    span?.events.map(({ name }) => name),
    span?.parentSpanContext,
  ]).toEqual([1, 2, ["exception"], undefined]);
});
