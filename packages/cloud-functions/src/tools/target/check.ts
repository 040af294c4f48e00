import type { AppPlan, FunctionPlan, Problem } from "anyfn/target";
import { checkFilters, firstGeneration } from "./check-filters.ts";
import { sameQueues, sameServices, sources } from "./check-names.ts";
import { checkRetries } from "./check-retries.ts";
import { configProblems } from "./config.ts";
import { type Complaint, type KeptNames, never, region, variables, within } from "./limits.ts";
import { isRecord, nativeOf } from "./option.ts";
import { rows } from "./rows.ts";
import { LONGEST, triggerOf, WAYS, wayOf } from "./triggers.ts";

const PLATFORM = "Cloud Functions";

/** Everything an app asks that Google Cloud Functions cannot do. Limits: https://cloud.google.com/functions/quotas */
export function check(plan: AppPlan): Problem[] {
  const wrong = configProblems(plan.config);
  if (wrong.length > 0) return wrong;
  return [
    ...plan.functions.flatMap((fn) => {
      const first = [...never(PLATFORM, fn)];
      const rest =
        first.length > 0
          ? []
          : [...common(fn), ...trigger(fn), ...sources(fn), ...checkRetries(fn), ...native(fn)];
      return [...first, ...rest].map((problem) => ({ function: fn.name, ...problem }));
    }),
    ...sameServices(plan.functions),
    ...sameQueues(plan.functions),
  ];
}

function* common(fn: FunctionPlan): Generator<Complaint> {
  const { name, options } = fn;
  if (!/^[A-Za-z](?:[\w-]{0,61}[A-Za-z0-9])?$/.test(name)) {
    yield {
      reason: `${PLATFORM} refuses the name ${JSON.stringify(name)}: it takes 1 to 63 letters, digits, hyphens and underscores, beginning with a letter and ending with a letter or digit.`,
      waysOut: ["Rename the file.", 'Give the function a name of its own: { name: "…" } in its options.'],
    };
  }
  yield* region(PLATFORM, fn);
  yield* within(PLATFORM, "memory", options.memory, { min: 128, max: 32_768, unit: "MB" });
  yield* within(PLATFORM, "minInstances", options.minInstances, { min: 0, max: 1000, unit: "instances" });
  yield* within(PLATFORM, "maxInstances", options.maxInstances, { min: 1, max: 3000, unit: "instances" });
  yield* within(PLATFORM, "concurrency", options.concurrency, { min: 1, max: 1000, unit: "at once" });
  const cpu = Number(nativeOf(fn, "cloud-functions")["--cpu"] ?? 1);
  if (cpu < 1 && (options.concurrency ?? 1) > 1) {
    yield {
      reason: `concurrency: ${options.concurrency} needs a whole processor, but native has "--cpu": ${cpu}.`,
      waysOut: [
        'Set "--cpu": 1, or leave it out.',
        "Leave concurrency out: an instance then takes one request at a time.",
      ],
    };
  }
  yield* variables(PLATFORM, fn, KEPT);
}

/** https://cloud.google.com/functions/docs/configuring/env-var#reserved_keys */
const KEPT: KeptNames = {
  beginnings: ["X_GOOGLE_", "K_"],
  names: new Set([
    "PORT",
    "FUNCTION_TARGET",
    "FUNCTION_SIGNATURE_TYPE",
    "FUNCTION_SOURCE",
    "GOOGLE_ENTRYPOINT",
    "GOOGLE_FUNCTION_TARGET",
    "GOOGLE_RUNTIME",
    "GOOGLE_RUNTIME_VERSION",
  ]),
};

function* trigger(fn: FunctionPlan): Generator<Complaint> {
  const { kind, options } = fn;
  const old = [...firstGeneration(PLATFORM, fn)];
  if (old.length > 0) return yield* old;
  const id = triggerOf(fn);
  const fitting = rows.filter((row) => row.kind === kind && row.id in WAYS).map((row) => row.id);
  if (!fitting.includes(id)) {
    yield {
      reason: `native["cloud-functions"].trigger is ${JSON.stringify(id)}, which the build cannot connect ${/^[aehi]/.test(kind) ? "an" : "a"} ${kind} function to.`,
      waysOut: [
        `Use ${fitting.length > 1 ? "one of " : ""}${fitting.join(", ")}.`,
        "Leave the trigger out for the default.",
      ],
    };
    return;
  }
  const way = wayOf(fn);
  yield* within(PLATFORM, "timeout", options.timeout, {
    min: 1,
    max: LONGEST[way],
    unit: WAITS[way] ?? "seconds, for functions that are called with events",
    otherWay:
      kind === "http"
        ? undefined
        : "Split the work, or hand it to a queue function with Cloud Tasks, which may take 1800 seconds.",
  });
  if (options.access === "public" && kind !== "http" && kind !== "invoke") {
    yield {
      reason: `access is "public", but ${/^[aehi]/.test(kind) ? "an" : "a"} ${kind} function is called by Google's own services, which prove who they are.`,
      waysOut: ["Leave access out.", "Answer the public with an http function."],
    };
  }
  if (options.ordered === true && way === "tasks") {
    yield {
      reason: "ordered is true, but Cloud Tasks keeps no order.",
      waysOut: [
        'Leave the trigger out: Pub/Sub keeps the order within a key ("gcp.pubsub.queue").',
        "Leave ordered out.",
      ],
    };
  }
  yield* checkFilters(
    fn,
    nativeOf(fn, "cloud-functions").filters,
    (attributes) => `native: { "cloud-functions": { filters: { ${attributes} } } }`,
  );
}

const WAITS: { readonly [way: string]: string } = {
  http: "seconds",
  scheduler: "seconds, which Cloud Scheduler waits",
  tasks: "seconds, which Cloud Tasks waits",
  push: "seconds, which Pub/Sub waits for a push to be acknowledged",
};

/** What stands under `native["cloud-functions"]`. */
function* native(fn: FunctionPlan): Generator<Complaint> {
  for (const [key, value] of Object.entries(nativeOf(fn, "cloud-functions"))) {
    const ok = key.startsWith("--")
      ? /^--[a-z][a-z0-9-]*$/.test(key) && ["string", "number", "boolean"].includes(typeof value)
      : key === "trigger"
        ? typeof value === "string"
        : (key === "filters" || key === "pathPatterns") &&
          isRecord(value) &&
          Object.entries(value).every(
            ([name, one]) => /^[A-Za-z][A-Za-z0-9]*$/.test(name) && typeof one === "string",
          );
    if (ok) continue;
    yield {
      reason: `native["cloud-functions"].${key} is ${JSON.stringify(value)?.slice(0, 80)}, which is not understood.`,
      waysOut: [
        'Write a flag of gcloud functions deploy with a text, number or boolean ("--max-instances": 10), or trigger, filters, pathPatterns.',
        "Leave it out.",
      ],
    };
  }
}
