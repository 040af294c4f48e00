import { type Complaint, isRecord, nativeOf, type Range, within } from "@anyfn/cloud-functions/target";
import type { FunctionPlan } from "anyfn/target";
import { type Block, blockOf } from "./triggers.ts";

const PLATFORM = "Firebase";

/** What `retry` asks that the caller of the function cannot do. */
export function* checkRetries(fn: FunctionPlan): Generator<Complaint> {
  const { retry } = fn.options;
  const block = blockOf(fn);
  if (retry === undefined || hasOwn(fn, block)) return;
  if (block === "scheduleTrigger" || block === "taskQueueTrigger") {
    const tasks = block === "taskQueueTrigger";
    const { attempts, delay, maxAge } = RANGES[block];
    yield* within(PLATFORM, "retry.attempts", retry.attempts, attempts);
    yield* within(PLATFORM, "retry.delay", retry.delay, delay);
    yield* within(PLATFORM, "retry.maxAge", retry.maxAge, maxAge);
    if (retry.deadLetter !== undefined) {
      yield {
        reason: `retry.deadLetter is set, but ${tasks ? "a task queue deletes" : "Cloud Scheduler gives up"} what failed for good.`,
        waysOut: [
          "Leave retry.deadLetter out.",
          `Say how it shall be there: native: { firebase: { ${block}: { retryConfig: { ${tasks ? "maxAttempts: 3" : "retryCount: 3"} } } } }.`,
          'Build the function for cloud-functions, which dead-letters: targets: ["cloud-functions"].',
        ],
      };
    }
    return;
  }
  if (block !== "eventTrigger") {
    yield {
      reason: `retry is set, but nobody tries ${fn.kind === "http" ? "an HTTP request" : "a direct call"} again but its caller.`,
      waysOut: ["Leave retry out.", "Put the work into a queue, and let a queue function retry it."],
    };
    return;
  }
  for (const option of ["attempts", "delay", "maxAge", "deadLetter"] as const) {
    const value = retry[option];
    if (value === undefined || (option === "attempts" && value === 0)) continue;
    yield {
      reason: `retry.${option}: ${JSON.stringify(value)} is not to be had: ${PLATFORM} tries an event again for 24 hours, or not at all.`,
      waysOut: [
        `Leave retry.${option} out${option === "attempts" ? ", or say retry: { attempts: 0 } for not at all" : ""}.`,
        `Say how it shall be there: native: { firebase: { eventTrigger: { retry: true } } }.`,
        "Build the function for cloud-functions, which tunes the subscription.",
      ],
    };
  }
}

/** True where the function says what Firebase shall do in place of `retry`. */
function hasOwn(fn: FunctionPlan, block: Block): boolean {
  const own = nativeOf(fn, "firebase")[block];
  return isRecord(own) && ("retryConfig" in own || "retry" in own);
}

const RANGES: Readonly<
  Record<
    "scheduleTrigger" | "taskQueueTrigger",
    { readonly attempts: Range; readonly delay: Range; readonly maxAge: Range }
  >
> = {
  scheduleTrigger: {
    attempts: { min: 0, max: 5, unit: "tries of Cloud Scheduler after the first" },
    delay: { min: 1, max: 3600, unit: "seconds" },
    maxAge: { min: 1, max: 86_400, unit: "seconds" },
  },
  taskQueueTrigger: {
    attempts: { min: 0, max: 1000, unit: "tries of Cloud Tasks after the first" },
    delay: { min: 1, max: 3600, unit: "seconds" },
    maxAge: { min: 1, max: 2_592_000, unit: "seconds" },
  },
};
