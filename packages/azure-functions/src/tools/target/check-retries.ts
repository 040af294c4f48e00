import type { AppPlan, FunctionPlan } from "anyfn/target";
import { type Complaint, ELSEWHERE, type Range, within } from "./limits.ts";
import { text } from "./option.ts";
import { triggerOf } from "./triggers.ts";

/** What `retry` asks that neither the host nor the service behind the trigger does: https://learn.microsoft.com/azure/azure-functions/functions-bindings-error-pages */
export function* checkRetries(fn: FunctionPlan, plan: AppPlan): Generator<Complaint> {
  const { retry } = fn.options;
  if (retry === undefined) return;
  const id = triggerOf(fn, plan);
  const rule = RULES[id];
  if (rule === undefined) {
    yield {
      option: "retry",
      reason: `retry is set, but ${NOBODY[id] ?? "nobody tries again"}.`,
      waysOut: ["Leave retry out.", "Put the work into a queue, and let a queue function retry it."],
    };
    return;
  }
  for (const option of ["attempts", "delay", "maxAge"] as const) {
    const range = rule[option];
    if (range !== undefined) yield* within(`retry.${option}`, retry[option], range);
    else if (retry[option] !== undefined)
      yield {
        option: "retry",
        reason: `retry.${option} is set, but ${rule.title} ${NEVER[option]}.`,
        waysOut: [`Leave retry.${option} out.`, rule.other ?? ELSEWHERE],
      };
  }
  if (retry.deadLetter === undefined || rule.deadLetter === true) return;
  const source = text(fn, "name") ?? text(fn, "bucket") ?? fn.name;
  const fixed = rule.deadLetter?.(source);
  if (fixed === retry.deadLetter) return;
  yield {
    option: "retry",
    reason: `retry.deadLetter is ${JSON.stringify(retry.deadLetter)}, but ${rule.title} ${fixed === undefined ? "keeps nothing that failed for good" : `puts what failed for good into the queue ${JSON.stringify(fixed)}, and nowhere else`}.`,
    waysOut: [
      fixed === undefined
        ? "Leave retry.deadLetter out."
        : `Write deadLetter: ${JSON.stringify(fixed)}, or leave it out.`,
      rule.other ?? ELSEWHERE,
    ],
  };
}

const NOBODY: Readonly<Record<string, string>> = {
  "azure.http": "nobody tries an HTTP request again but its caller",
  "azure.invoke": "nobody tries a direct call again but its caller",
  "azure.warmup": "a new instance is told of once",
  "azure.sql": "the SQL trigger tries a failed batch five times, and cannot be told otherwise",
};

const NEVER = {
  attempts: "cannot be told how often it tries",
  delay: "tries again at once, or when it sees fit",
  maxAge: "does not give up by age",
} as const;

interface RetryRule {
  readonly title: string;
  readonly attempts?: Range;
  readonly delay?: Range;
  readonly maxAge?: Range;
  /** True where any can be named, else the one that it is. */
  readonly deadLetter?: true | ((source: string) => string);
  readonly other?: string;
}

const BUS_WAY =
  'Use Service Bus, which can: native: { "azure-functions": { trigger: "azure.service-bus.queue" } }.';

/** A policy of the host's, whose counter is in the instance. */
const POLICY = {
  attempts: { min: 0, max: 2_147_483_647, unit: "tries after the first" },
  delay: { min: 1, max: 86_399, unit: "seconds" },
  other: "Catch what failed for good in the handler, and send it where it should go.",
} as const;

const BUS: RetryRule = {
  title: "Service Bus",
  attempts: { min: 0, max: 1999, unit: "deliveries after the first" },
  maxAge: { min: 1, max: 922_337_203_685, unit: "seconds" },
  deadLetter: true,
};

const BLOBS: RetryRule = {
  title: "the blob trigger",
  attempts: { min: 0, max: 1000, unit: "tries after the first" },
  deadLetter: () => "webjobs-blobtrigger-poison",
};

const GRID: RetryRule = {
  title: "Event Grid",
  // https://learn.microsoft.com/azure/event-grid/delivery-and-retry
  attempts: { min: 0, max: 29, unit: "deliveries after the first" },
  maxAge: { min: 60, max: 86_400, unit: "seconds" },
  deadLetter: true,
};

const RULES: Readonly<Record<string, RetryRule>> = {
  "azure.timer": { title: "a timer", ...POLICY },
  "azure.storage-queue": {
    title: "a queue of Azure Storage",
    attempts: { min: 0, max: 1000, unit: "tries after the first" },
    delay: { min: 0, max: 86_399, unit: "seconds" },
    deadLetter: (queue) => `${queue}-poison`,
    other: BUS_WAY,
  },
  "azure.service-bus.queue": BUS,
  "azure.service-bus.topic": BUS,
  "azure.blob": BLOBS,
  "azure.blob.event-grid": BLOBS,
  "azure.event-grid": GRID,
  "azure.event-grid.storage": GRID,
  "azure.event-hubs": { title: "Event Hubs", ...POLICY },
  "azure.kafka": { title: "Kafka", ...POLICY },
  "azure.cosmos-db": { title: "Cosmos DB", ...POLICY },
};
