import {
  type Complaint,
  checkFilters,
  firstGeneration,
  isRecord,
  type KeptNames,
  nativeOf,
  never,
  region,
  variables,
  within,
} from "@anyfn/cloud-functions/target";
import type { AppPlan, FunctionPlan, Problem } from "anyfn/target";
import { sameEndpoints, sources } from "./check-names.ts";
import { checkRetries } from "./check-retries.ts";
import { configProblems, FIELDS, OWN } from "./config.ts";
import { rows } from "./rows.ts";
import { BLOCKS, blockOf, LONGEST, triggerOf } from "./triggers.ts";

const PLATFORM = "Firebase";

/** Everything an app asks that Firebase cannot do. Limits: https://firebase.google.com/docs/functions/quotas */
export function check(plan: AppPlan): Problem[] {
  const wrong = configProblems(plan.config);
  if (wrong.length > 0) return wrong;
  return [
    ...plan.functions.flatMap((fn) => {
      const first = [...never(PLATFORM, fn)];
      const rest =
        first.length > 0
          ? []
          : [
              ...common(fn),
              ...variables(PLATFORM, fn, KEPT),
              ...trigger(fn),
              ...sources(fn),
              ...checkRetries(fn),
              ...native(fn),
            ];
      return [...first, ...rest].map((problem) => ({ function: fn.name, ...problem }));
    }),
    ...sameEndpoints(plan.functions),
    ...nodeOptions(plan.functions),
  ];
}

function* common(fn: FunctionPlan): Generator<Complaint> {
  const { name, options } = fn;
  if (!/^[A-Za-z][\w-]{0,61}$/.test(name)) {
    yield {
      reason: `${PLATFORM} refuses the name ${JSON.stringify(name)}: it takes 1 to 62 letters, digits, hyphens and underscores, beginning with a letter.`,
      waysOut: ["Rename the file.", 'Give the function a name of its own: { name: "…" } in its options.'],
    };
  }
  yield* region(PLATFORM, fn);
  const { memory } = options;
  if (memory !== undefined && !MEMORY.includes(memory)) {
    yield {
      option: "memory",
      reason: `memory: ${memory} is none of the sizes that ${PLATFORM} has: ${MEMORY.join(", ")} (MB).`,
      waysOut: [
        `Set memory: ${memoryFor(memory) === memory ? MEMORY.at(-1) : memoryFor(memory)}.`,
        "Leave memory out for the default, 256.",
      ],
    };
  }
  yield* within(PLATFORM, "minInstances", options.minInstances, { min: 0, max: 1000, unit: "instances" });
  yield* within(PLATFORM, "maxInstances", options.maxInstances, { min: 1, max: 3000, unit: "instances" });
  yield* within(PLATFORM, "concurrency", options.concurrency, { min: 1, max: 1000, unit: "at once" });
  const { cpu } = nativeOf(fn, "firebase");
  if ((cpu === "gcf_gen1" || (typeof cpu === "number" && cpu < 1)) && (options.concurrency ?? 1) > 1) {
    yield {
      reason: `concurrency: ${options.concurrency} needs a whole processor, but native has cpu: ${JSON.stringify(cpu)}.`,
      waysOut: ["Set cpu: 1, or leave it out.", "Leave concurrency out."],
    };
  }
}

const MEMORY: readonly number[] = [128, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768];

/** The next larger size that there is. */
export function memoryFor(asked: number): number {
  return MEMORY.find((size) => size >= asked) ?? asked;
}

/** https://firebase.google.com/docs/functions/config-env#reserved-names */
const KEPT: KeptNames = {
  beginnings: ["X_GOOGLE_", "FIREBASE_", "EXT_", "KIT_"],
  names: new Set([
    "CLOUD_RUNTIME_CONFIG",
    "ENTRY_POINT",
    "EVENTARC_CLOUD_EVENT_SOURCE",
    "GCP_PROJECT",
    "GCLOUD_PROJECT",
    "GOOGLE_CLOUD_PROJECT",
    "FUNCTION_TRIGGER_TYPE",
    "FUNCTION_NAME",
    "FUNCTION_MEMORY_MB",
    "FUNCTION_TIMEOUT_SEC",
    "FUNCTION_IDENTITY",
    "FUNCTION_REGION",
    "FUNCTION_TARGET",
    "FUNCTION_SIGNATURE_TYPE",
    "K_SERVICE",
    "K_REVISION",
    "K_CONFIGURATION",
    "PORT",
  ]),
};

function* trigger(fn: FunctionPlan): Generator<Complaint> {
  const { kind, options } = fn;
  const a = /^[aehi]/.test(kind) ? "an" : "a";
  const old = [...firstGeneration(PLATFORM, fn)];
  if (old.length > 0) return yield* old;
  const id = triggerOf(fn);
  const fitting = rows.filter((row) => row.kind === kind && row.id in BLOCKS).map((row) => row.id);
  if (!fitting.includes(id)) {
    yield {
      reason: `native.firebase.trigger is ${JSON.stringify(id)}, which the build cannot connect ${a} ${kind} function to.`,
      waysOut: [
        `Use ${fitting.length > 1 ? "one of " : ""}${fitting.join(", ")}.`,
        "Leave the trigger out for the default.",
      ],
    };
    return;
  }
  const block = blockOf(fn);
  yield* within(PLATFORM, "timeout", options.timeout, {
    min: 1,
    max: LONGEST[block],
    unit:
      block === "blockingTrigger"
        ? "seconds, which Firebase Authentication waits"
        : `seconds, for ${a} ${kind} function`,
    otherWay:
      block === "eventTrigger"
        ? "Split the work, or hand it to a queue function, which may take 1800 seconds."
        : undefined,
  });
  if (options.access === "public" && kind !== "http" && kind !== "invoke") {
    yield {
      reason: `access is "public", but ${a} ${kind} function is called by Google's own services, which prove who they are.`,
      waysOut: ["Leave access out.", "Answer the public with an http function."],
    };
  }
  if (options.access === "private" && kind === "invoke") {
    yield {
      reason: `access is "private", but ${PLATFORM} lets everybody reach what apps call: who calls is told by the token that comes with the call.`,
      waysOut: [
        "Leave access out, and look at context.client.auth in the handler.",
        'Make it an http function with access: "private", which only accounts of the project may call.',
        'Ask for App Check: native: { firebase: { appCheck: "enforce" } }.',
      ],
    };
  }
  if (options.ordered === true) {
    yield {
      reason:
        "ordered is true, but neither Cloud Tasks nor the subscriptions that Firebase makes keep an order.",
      waysOut: [
        "Leave ordered out.",
        "Build it for cloud-functions, whose subscription of Pub/Sub keeps the order within a key.",
      ],
    };
  }
  const { eventTrigger } = nativeOf(fn, "firebase");
  yield* checkFilters(
    fn,
    isRecord(eventTrigger) ? eventTrigger["eventFilters"] : undefined,
    (attributes) => `native: { firebase: { eventTrigger: { eventFilters: { ${attributes} } } } }`,
  );
  if (id === "firebase.auth.blocking" && !BLOCKING.has(blockingType(fn))) {
    yield {
      reason: "The function does not say what Firebase Authentication shall ask it before.",
      waysOut: [
        `Name it: native: { firebase: { blockingTrigger: { eventType: "beforeCreate" } } }; there are ${[...BLOCKING].join(", ")}.`,
        "Leave the trigger out: the function is then called by apps.",
      ],
    };
  }
}

function blockingType(fn: FunctionPlan): string {
  const { blockingTrigger } = nativeOf(fn, "firebase");
  const type = isRecord(blockingTrigger) ? String(blockingTrigger["eventType"]) : "";
  return type.replace("providers/cloud.auth/eventTypes/user.", "");
}

const BLOCKING: ReadonlySet<string> = new Set([
  "beforeCreate",
  "beforeSignIn",
  "beforeSendEmail",
  "beforeSendSms",
]);

/** What stands under `native.firebase`. */
function* native(fn: FunctionPlan): Generator<Complaint> {
  for (const key of Object.keys(nativeOf(fn, "firebase"))) {
    if (OWN.has(key) || FIELDS.has(key)) continue;
    yield {
      reason: `native.firebase.${key} is not known: firebase deploy would refuse it.`,
      waysOut: [`Use one of ${[...OWN, ...FIELDS].join(", ")}.`, "Leave it out."],
    };
  }
}

/** Node reads its options when it starts, before it is known which function runs. */
function* nodeOptions(functions: readonly FunctionPlan[]): Generator<Problem> {
  const [first, ...others] = functions;
  const other = others.find(({ env }) => env["NODE_OPTIONS"] !== first?.env["NODE_OPTIONS"]);
  if (other === undefined) return;
  yield {
    function: other.name,
    reason: `NODE_OPTIONS differs between ${first?.name} and ${other.name}, but all functions of a codebase start with the same.`,
    waysOut: ["Set it for all, in env of anyfn.config.", "Take it out of the function's env."],
  };
}
