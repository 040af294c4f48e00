import type { AppPlan, FunctionPlan, Problem } from "anyfn/target";
import { configOf, configProblems, FRONTS, type LambdaConfig } from "./config.ts";
import { ASYNC } from "./function.ts";
import { rows } from "./rows.ts";
import { notifications } from "./storage.ts";
import { nativeOf, PARTIAL, QUEUED, triggersOf, WHOLE } from "./triggers.ts";
import { DEFAULT_TIMEOUT, number, text } from "./wire.ts";

/** Everything an app asks that Lambda cannot do. Limits: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export function check(plan: AppPlan): Problem[] {
  const wrong = configProblems(plan.config);
  if (wrong.length > 0) return wrong;
  const config = configOf(plan.config);
  return [
    ...plan.functions.flatMap((fn) =>
      [...common(fn), ...triggers(fn, config), ...retries(fn)].map((problem) => ({
        function: fn.name,
        ...problem,
      })),
    ),
    ...overlaps(plan.functions, config),
  ];
}

/** What hands on a response while it is made. */
const STREAMING: ReadonlySet<string> = new Set([FRONTS["function-url"], FRONTS["rest-api"]]);

type Complaint = Omit<Problem, "function">;

function* common(fn: FunctionPlan): Generator<Complaint> {
  const { name, options, env } = fn;
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) {
    yield {
      reason: `Lambda refuses the name ${JSON.stringify(name)}: it takes 1 to 64 letters, digits, hyphens and underscores, and this has ${name.length > 64 ? `${name.length} characters` : "others"}.`,
      waysOut: ["Rename the file.", 'Give the function a name of its own: { name: "…" } in its options.'],
    };
  }
  yield* within("memory", options.memory, 128, 10_240, "MB");
  yield* within("timeout", options.timeout, 1, 900, "seconds");
  yield* within("minInstances", options.minInstances, 0, 1_000_000, "instances");
  yield* within("concurrency", options.concurrency, 1, 1_000_000, "at once");
  for (const variable of [...Object.keys(env), ...(options.secrets ?? [])]) {
    if (
      /^(AWS_(?!XRAY_CONTEXT_MISSING|PROFILE)|LAMBDA_|_)/.test(variable) ||
      !/^[A-Za-z]\w+$/.test(variable)
    ) {
      yield {
        reason: `Lambda refuses the environment variable ${JSON.stringify(variable)}: it begins with a letter, goes on with at least one letter, digit or underscore, and has none of the reserved beginnings AWS_ and LAMBDA_.`,
        waysOut: ["Give it another name.", "Leave it out: the runtime sets AWS_REGION and its like itself."],
      };
    }
  }
}

function* triggers(fn: FunctionPlan, config: LambdaConfig): Generator<Complaint> {
  const { kind, options } = fn;
  const ids = triggersOf(fn, config);
  const fitting = rows.filter((row) => row.kind === kind).map((row) => row.id);
  for (const id of ids) {
    if (!fitting.includes(id)) {
      yield {
        reason: `native.lambda.trigger is ${JSON.stringify(id)}, which is no trigger of ${kind} functions.`,
        waysOut: [`Use one of ${fitting.join(", ")}.`, "Leave native.lambda.trigger out for the default."],
      };
    }
  }
  if (ids.length === 0) {
    yield {
      reason:
        "native.lambda.trigger is an empty list: nothing would call the function, and it would take nothing.",
      waysOut: [`Use one of ${fitting.join(", ")}.`, "Leave native.lambda.trigger out for the default."],
    };
  }
  const [one, whole] = [ids.find((other) => PARTIAL.has(other)), ids.find((other) => WHOLE.has(other))];
  if (one !== undefined && whole !== undefined) {
    yield {
      reason: `native.lambda.trigger has ${one}, whose mapping takes failures one by one, and ${whole}, which would take a list of them for success.`,
      waysOut: ["Make two functions of it, one for each.", `Leave ${whole} out.`],
    };
  }
  if (ids.some((other) => QUEUED.has(other)) && options.maxInstances === 1) {
    yield {
      option: "maxInstances",
      reason:
        "maxInstances: 1 cannot be kept for a function that reads a queue of SQS: MaximumConcurrency of its mapping is 2 at least.",
      waysOut: [
        "Set maxInstances: 2, or leave it out.",
        "Make the queue ordered: true, and send all messages with one group: they are then worked on one at a time.",
      ],
    };
  } else if (ids.some((other) => QUEUED.has(other)))
    // An event source mapping of a queue takes less than a function.
    yield* within("maxInstances", options.maxInstances, 2, 1000, "instances, for a queue");
  else yield* within("maxInstances", options.maxInstances, 1, 1_000_000, "instances");
  const [id = ""] = ids;
  const waits = id === FRONTS["rest-api"] ? 29 : id.startsWith("aws.apigateway.http") ? 30 : undefined;
  if (
    waits !== undefined &&
    options.streaming !== true &&
    (options.timeout ?? Math.min(DEFAULT_TIMEOUT, waits)) > waits
  ) {
    yield {
      option: "timeout",
      reason: `timeout: ${options.timeout} is more than API Gateway waits: it answers 503 after ${waits} seconds while the function goes on.`,
      waysOut: [
        `Set timeout: ${waits} or less.`,
        'Give the function an address of its own, which waits 900 seconds: native: { lambda: { trigger: "aws.function-url" } }.',
      ],
    };
  }
  if (options.streaming === true && ids.some((other) => !STREAMING.has(other))) {
    yield {
      reason: `A streaming function answers through its own URL on Lambda, but native.lambda.trigger is ${ids.map((other) => JSON.stringify(other)).join(", ")}.`,
      waysOut: [
        "Leave native.lambda.trigger out.",
        'Stream through a REST API: native: { lambda: { trigger: "aws.apigateway.rest" } }.',
        "Leave streaming out: the response is then sent as a whole.",
      ],
    };
  }
  if (options.streaming === true && config.http === "alb" && nativeOf(options).trigger === undefined) {
    yield {
      reason:
        'The app answers through a load balancer (lambda.http: "alb"), which cannot stream, but the function has streaming: true.',
      waysOut: [
        'Give the function an address of its own, open to everybody unless access is "private": native: { lambda: { trigger: "aws.function-url" } }.',
        'Stream through a REST API: native: { lambda: { trigger: "aws.apigateway.rest" } }.',
        "Leave streaming out: the response is then sent as a whole.",
      ],
    };
  }
  if (options.access === "private" && ids.includes(FRONTS.alb)) {
    yield {
      reason: 'access is "private", but a load balancer lets everybody through who reaches it.',
      waysOut: [
        'Give the function an address that takes signed requests only: native: { lambda: { trigger: "aws.function-url" } }, or http: "http-api".',
        'Say access: "public", and guard the load balancer\'s listener or the handler.',
      ],
    };
  }
  if (options.access === "public" && kind !== "http") {
    yield {
      reason: `access is "public", but ${/^[aei]/.test(kind) ? "an" : "a"} ${kind} function on Lambda is called by whom AWS lets call it alone.`,
      waysOut: ["Leave access out.", "Answer the public with an http function."],
    };
  }
  if (id.startsWith("aws.edge")) {
    yield {
      reason: "Lambda@Edge takes neither environment nor template of this kind: it is no build target.",
      waysOut: ["Choose another trigger.", "Put CloudFront before a function URL."],
    };
  }
  if (id === "aws.eventbridge.schedule" && !["UTC", "Etc/UTC", undefined].includes(text(fn, "timezone"))) {
    yield {
      option: "timezone",
      reason: `A rule of the event bus knows UTC alone, but timezone is ${JSON.stringify(text(fn, "timezone"))}.`,
      waysOut: [
        "Leave native.lambda.trigger out: EventBridge Scheduler knows time zones.",
        "Write the schedule in UTC.",
      ],
    };
  }
  const largest =
    kind === "queue" && (options.ordered === true || text(fn, "name")?.endsWith(".fifo") === true)
      ? 10
      : 10_000;
  yield* within(
    "batchSize",
    number(fn, "batchSize"),
    1,
    largest,
    largest === 10 ? "messages of an ordered queue" : "messages",
  );
}

function* retries({ kind, options: { retry } }: FunctionPlan): Generator<Complaint> {
  if (retry === undefined) return;
  if (kind === "http") {
    yield {
      reason: "retry is set, but nobody tries an HTTP request again but its client.",
      waysOut: ["Leave retry out.", "Put the work into a queue, and let a queue function retry it."],
    };
  } else if (ASYNC.has(kind)) {
    yield* within(
      "retry.attempts",
      retry.attempts,
      0,
      2,
      "for functions that are called asynchronously",
      `Put a queue between: Lambda tries a ${kind} function twice more at most, a queue as often as one likes.`,
    );
    yield* within("retry.maxAge", retry.maxAge, 60, 21_600, "seconds");
  } else if (kind === "queue") {
    yield* within("retry.attempts", retry.attempts, 0, 999, "deliveries after the first");
    yield* within("retry.maxAge", retry.maxAge, 60, 1_209_600, "seconds");
    yield* within("retry.delay", retry.delay, 0, 43_200, "seconds");
  } else {
    yield* within("retry.attempts", retry.attempts, 0, 10_000, "deliveries after the first");
    yield* within("retry.maxAge", retry.maxAge, 60, 604_800, "seconds");
  }
}

function* within(
  option: string,
  value: number | undefined,
  min: number,
  max: number,
  unit: string,
  otherWay?: string,
): Generator<Complaint> {
  if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return;
  const nearest = Number.isFinite(value) ? Math.min(max, Math.max(min, Math.round(value))) : min;
  yield {
    option: option.split(".")[0] as Complaint["option"], // the checks name options that may differ
    reason: `${option}: ${value} is not a whole number from ${min} to ${max} (${unit}), which is what Lambda takes.`,
    waysOut: [
      `Set ${option}: ${nearest}.`,
      otherWay ?? `Leave ${option} out for the default, or keep the function from this target with targets.`,
    ],
  };
}

/** S3 refuses notifications of one bucket that two functions could both get. */
function* overlaps(functions: readonly FunctionPlan[], config: LambdaConfig): Generator<Problem> {
  const direct = functions.filter((fn) => fn.kind === "storage" && triggersOf(fn, config).includes("aws.s3"));
  for (const [index, fn] of direct.entries()) {
    for (const other of direct.slice(0, index)) {
      const events = new Set(notifications(other));
      if (
        text(fn, "bucket") !== text(other, "bucket") ||
        !notifications(fn).some((event) => events.has(event)) ||
        !meet(fn, other)
      )
        continue;
      yield {
        function: fn.name,
        reason: `S3 sends an object's notification to one function only, but ${other.name} and ${fn.name} both ask for the same objects of ${JSON.stringify(text(fn, "bucket"))}.`,
        waysOut: [
          'Let both listen through the event bus: native: { lambda: { trigger: "aws.s3.eventbridge" } }.',
          "Give them prefixes or suffixes that no object has both of, or different actions with on.",
        ],
      };
    }
  }
}

function meet(one: FunctionPlan, other: FunctionPlan): boolean {
  const [a, b, c, d] = [
    text(one, "prefix") ?? "",
    text(other, "prefix") ?? "",
    text(one, "suffix") ?? "",
    text(other, "suffix") ?? "",
  ];
  return (a.startsWith(b) || b.startsWith(a)) && (c.endsWith(d) || d.endsWith(c));
}
