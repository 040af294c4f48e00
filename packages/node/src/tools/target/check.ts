import type { AppPlan, FunctionPlan, Problem } from "anyfn/target";
import { roundOf } from "../../dead-letters.ts";
import { configProblems, isRecord } from "./config.ts";
import { resourceName } from "./names.ts";

type Complaint = Omit<Problem, "function">;

/** The little that a server of one's own cannot do, because all functions share it. */
export function check(plan: AppPlan): Problem[] {
  const wrong = configProblems(plan.config);
  if (wrong.length > 0) return wrong;
  return [
    ...plan.functions.flatMap((fn) =>
      [...numbers(fn), ...variables(fn), ...routes(fn), ...access(fn), ...native(fn)].map((problem) => ({
        function: fn.name,
        ...problem,
      })),
    ),
    ...architectures(plan.functions),
    ...sameQueues(plan.functions),
    ...deadLetters(plan.functions),
    ...sameNames(plan),
  ];
}

function* numbers({ options }: FunctionPlan): Generator<Complaint> {
  const limits = [
    ["memory", options.memory, 1],
    ["timeout", options.timeout, 1],
    ["concurrency", options.concurrency, 1],
    ["minInstances", options.minInstances, 0],
    ["maxInstances", options.maxInstances, 1],
    ["retry.attempts", options.retry?.attempts, 0],
    ["retry.delay", options.retry?.delay, 0],
    ["retry.maxAge", options.retry?.maxAge, 1],
  ] as const;
  for (const [option, value, min] of limits) {
    if (value === undefined || (Number.isInteger(value) && value >= min)) continue;
    yield {
      reason: `${option}: ${value} is not a whole number from ${min} on.`,
      waysOut: [
        `Set ${option}: ${Number.isFinite(value) ? Math.max(min, Math.round(value)) : min}.`,
        `Leave ${option} out for the default.`,
      ],
    };
  }
}

function* variables({ env, options: { secrets = [] } }: FunctionPlan): Generator<Complaint> {
  for (const name of [...Object.keys(env), ...secrets]) {
    if (/^[A-Za-z_]\w*$/.test(name) && name !== "PORT" && !name.startsWith("K_")) continue;
    yield {
      reason: `The environment variable ${JSON.stringify(name)} cannot be set: names are letters, digits and underscores, PORT says where the server listens, and Knative keeps K_ to itself.`,
      waysOut: ["Give it another name.", "Leave it out, and set it where the server is started."],
    };
  }
  for (const name of secrets.filter((secret) => Object.hasOwn(env, secret))) {
    yield {
      reason: `${name} is both in env and among the secrets: a variable has one value.`,
      waysOut: ["Take it out of env.", "Take it out of secrets."],
    };
  }
}

function* routes({ kind, options }: FunctionPlan): Generator<Complaint> {
  if (kind !== "http" || !/^\/_anyfn(?:\/|$)/.test(String(options["route"] ?? ""))) return;
  yield {
    reason: `route: ${JSON.stringify(options["route"])} lies under /_anyfn, where the server answers itself.`,
    waysOut: ["Give the function another route.", "Keep the function from this target with targets."],
  };
}

function* access({ kind, options }: FunctionPlan): Generator<Complaint> {
  if (options.access !== "public" || kind === "http" || kind === "invoke") return;
  yield {
    reason: `access is "public", but ${/^[ae]/.test(kind) ? "an" : "a"} ${kind} function is called by the server itself, and by whoever may send it events (ANYFN_EVENTS).`,
    waysOut: ["Leave access out.", "Answer the public with an http function."],
  };
}

/** What stands under `native.node`. */
function* native({ kind, options }: FunctionPlan): Generator<Complaint> {
  const said = options.native?.["node"];
  if (!isRecord(said)) return;
  const known =
    kind === "schedule" ? "pingSource" : kind === "http" || kind === "invoke" ? undefined : "trigger";
  for (const [key, value] of Object.entries(said)) {
    if (value === undefined || (key === known && isRecord(value))) continue;
    yield {
      reason: `native.node.${key} is ${JSON.stringify(value)?.slice(0, 80)}, which is not understood of ${/^[aehi]/.test(kind) ? "an" : "a"} ${kind} function.`,
      waysOut: [
        known === undefined
          ? "Say what Services have besides under node.service in anyfn.config."
          : `Write ${known}: { … }, with fields of the ${known === "trigger" ? "Trigger" : "PingSource"}'s spec.`,
        "Leave it out.",
      ],
    };
  }
}

/** One process has one kind of processor. */
function* architectures(functions: readonly FunctionPlan[]): Generator<Problem> {
  const [first, ...others] = functions.filter(({ options }) => options.architecture !== undefined);
  for (const fn of others) {
    if (first === undefined || fn.options.architecture === first.options.architecture) continue;
    yield {
      function: fn.name,
      reason: `architecture is ${JSON.stringify(fn.options.architecture)}, but ${first.name} in the same server has ${JSON.stringify(first.options.architecture)}.`,
      waysOut: ["Give all functions the same.", "Leave architecture out."],
    };
  }
}

/** A message of a queue goes to one function. */
function* sameQueues(functions: readonly FunctionPlan[]): Generator<Problem> {
  const taken = new Map<string, FunctionPlan>();
  for (const fn of functions.filter(({ kind }) => kind === "queue")) {
    const queue = String(fn.options.name);
    const other = taken.get(queue);
    if (other !== undefined) {
      yield {
        function: fn.name,
        reason: `${other.name} and ${fn.name} both read the queue ${JSON.stringify(queue)}, and a queue delivers to one function.`,
        waysOut: [
          "Make them topic functions: each then gets every message.",
          "Put both into one function, or give each a queue of its own.",
        ],
      };
    }
    taken.set(queue, fn);
  }
}

/** What failed for good must not come back to where it failed. */
function* deadLetters(functions: readonly FunctionPlan[]): Generator<Problem> {
  const queues = functions
    .filter(({ kind }) => kind === "queue")
    .map((fn) => ({ fn, name: String(fn.options.name), deadLetter: fn.options.retry?.deadLetter }));
  const told = new Set<string>();
  for (const { fn, name } of queues) {
    const round = told.has(name) ? undefined : roundOf(name, queues);
    if (round === undefined) continue;
    for (const queue of round) told.add(queue);
    yield {
      function: fn.name,
      reason: `The dead letters of the queue ${JSON.stringify(name)} come back to it: ${round.join(" → ")}. They would go round for ever.`,
      waysOut: [
        "Name a queue that none of these functions reads: retry: { deadLetter: … }.",
        "Leave deadLetter out: what failed for good is then parked in the data folder.",
      ],
    };
  }
}

/** Functions whose Triggers or PingSources would have one name. */
function* sameNames({ name, functions }: AppPlan): Generator<Problem> {
  const taken = new Map<string, FunctionPlan>();
  for (const fn of functions.filter(({ kind }) => kind !== "http" && kind !== "invoke")) {
    const key = resourceName(name, fn.name);
    const other = taken.get(key);
    if (other !== undefined) {
      yield {
        function: fn.name,
        reason: `${other.name} and ${fn.name} are the same name to Kubernetes, which knows small letters, digits and hyphens, 63 of them with the app's name: ${key}.`,
        waysOut: ["Rename one of the files.", "Give the app a shorter name: name in anyfn.config."],
      };
    }
    taken.set(key, fn);
  }
}
