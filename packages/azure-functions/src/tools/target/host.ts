import type { AppPlan, FunctionPlan } from "anyfn/target";
import { configOf } from "./config.ts";
import { isRecord, number, text } from "./option.ts";
import { planOf, timeoutOf } from "./plans.ts";
import { bindingOf } from "./registrations.ts";
import { triggerOf } from "./triggers.ts";

/** A setting that host.json has once for all functions of an extension. */
export interface HostSetting {
  /** Where it stands under `extensions`: `["queues", "batchSize"]`. */
  readonly path: readonly [extension: string, ...string[]];
  readonly value: unknown;
  /** What the function said. */
  readonly option: string;
}

/** `host.json`: https://learn.microsoft.com/azure/azure-functions/functions-host-json */
export function hostJson(plan: AppPlan): string {
  const triggers = plan.functions.map((fn) => triggerOf(fn, plan));
  const extensions: Record<string, unknown> = { http: { routePrefix: "" } };
  const flex = planOf(plan).name === "flex-consumption";
  // There the app is told, and host.json is not asked.
  for (const { path, value } of plan.functions.flatMap((fn) => hostSettings(fn, plan)))
    if (!(flex && path[0] === "http")) merge(extensions, nested(path, value));
  const host: Record<string, unknown> = {
    version: "2.0",
    functionTimeout: timeSpan(timeoutOf(plan)),
    logging: {
      applicationInsights: { samplingSettings: { isEnabled: true, excludedTypes: "Request" } },
    },
    extensions,
    // Every other trigger is an extension's, which the host loads from the bundle.
    ...(triggers.some((id) => !BUILT_IN.has(id)) && {
      extensionBundle: {
        id: "Microsoft.Azure.Functions.ExtensionBundle",
        version: "[4.*, 5.0.0)",
      },
    }),
  };
  merge(host, configOf(plan.config).host ?? {});
  return `${JSON.stringify(host, null, 2)}\n`;
}

/** What a function asks of its extension, which all functions of that extension then get. */
export function hostSettings(fn: FunctionPlan, plan: AppPlan): readonly HostSetting[] {
  return (SETTINGS[triggerOf(fn, plan)] ?? nothing)(fn, plan).filter(({ value }) => value !== undefined);
}

const nothing = (): readonly HostSetting[] => [];

const queues = (fn: FunctionPlan): readonly HostSetting[] => {
  const { retry, concurrency } = fn.options;
  return [
    {
      path: ["queues", "batchSize"],
      value: concurrency ?? number(fn, "batchSize"),
      option: concurrency === undefined ? "batchSize" : "concurrency",
    },
    // Else the host fetches more as soon as half of them are done.
    {
      path: ["queues", "newBatchThreshold"],
      value: concurrency === undefined ? undefined : 0,
      option: "concurrency",
    },
    { path: ["queues", "maxDequeueCount"], value: deliveries(retry?.attempts), option: "retry.attempts" },
    {
      path: ["queues", "visibilityTimeout"],
      value: retry?.delay === undefined ? undefined : timeSpan(retry.delay),
      option: "retry.delay",
    },
  ];
};

const blobs = (fn: FunctionPlan): readonly HostSetting[] => [
  { path: ["blobs", "maxDegreeOfParallelism"], value: fn.options.concurrency, option: "concurrency" },
  {
    path: ["blobs", "poisonBlobThreshold"],
    value: deliveries(fn.options.retry?.attempts),
    option: "retry.attempts",
  },
];

const serviceBus = (fn: FunctionPlan, plan: AppPlan): readonly HostSetting[] => {
  const { isSessionsEnabled, cardinality } = bindingOf(fn, plan);
  return [
    {
      path: ["serviceBus", isSessionsEnabled === true ? "maxConcurrentSessions" : "maxConcurrentCalls"],
      value: fn.options.concurrency,
      option: "concurrency",
    },
    {
      path: ["serviceBus", "maxMessageBatchSize"],
      value: cardinality === "many" ? number(fn, "batchSize") : undefined,
      option: "batchSize",
    },
  ];
};

const requests = (fn: FunctionPlan): readonly HostSetting[] => [
  { path: ["http", "maxConcurrentRequests"], value: fn.options.concurrency, option: "concurrency" },
];

const SETTINGS: Readonly<Record<string, (fn: FunctionPlan, plan: AppPlan) => readonly HostSetting[]>> = {
  "azure.storage-queue": queues,
  "azure.blob": blobs,
  "azure.blob.event-grid": blobs,
  "azure.service-bus.queue": serviceBus,
  "azure.service-bus.topic": serviceBus,
  "azure.event-hubs": (fn) => [
    { path: ["eventHubs", "maxEventBatchSize"], value: number(fn, "batchSize"), option: "batchSize" },
    {
      path: ["eventHubs", "initialOffsetOptions", "type"],
      value: OFFSETS[text(fn, "from") ?? "latest"],
      option: "from",
    },
  ],
  "azure.kafka": (fn) => [
    { path: ["kafka", "maxBatchSize"], value: number(fn, "batchSize"), option: "batchSize" },
    { path: ["kafka", "autoOffsetReset"], value: text(fn, "from"), option: "from" },
  ],
  "azure.http": requests,
  "azure.invoke": requests,
};

/** The extension's own default is the beginning of a stream. */
const OFFSETS: Readonly<Record<string, string>> = { latest: "fromEnd", earliest: "fromStart" };

const BUILT_IN: ReadonlySet<string> = new Set(["azure.http", "azure.invoke", "azure.timer", "azure.warmup"]);

function deliveries(attempts: number | undefined): number | undefined {
  return attempts === undefined ? undefined : attempts + 1;
}

/** `hh:mm:ss`. */
function timeSpan(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(11, 19);
}

function nested([first, ...rest]: readonly string[], value: unknown): Record<string, unknown> {
  return { [first ?? ""]: rest.length === 0 ? value : nested(rest, value) };
}

/** Puts the second object into the first, object by object. */
function merge(into: Record<string, unknown>, from: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(from)) {
    const before = Object.hasOwn(into, key) ? into[key] : undefined;
    if (isRecord(before) && isRecord(value)) {
      const both = { ...before };
      merge(both, value);
      into[key] = both;
    } else into[key] = value;
  }
}
