import type { FunctionPlan } from "anyfn/target";
import { type Complaint, type Range, within } from "./limits.ts";
import { list } from "./option.ts";
import { type Way, wayOf } from "./triggers.ts";

const PLATFORM = "Cloud Functions";

/** What `retry` asks that the caller of the function cannot do. */
export function* checkRetries(fn: FunctionPlan): Generator<Complaint> {
  const { retry } = fn.options;
  if (retry === undefined) return;
  const way = wayOf(fn);
  if (way === "http") {
    yield {
      reason: `retry is set, but nobody tries ${fn.kind === "http" ? "an HTTP request" : "a direct call"} again but its caller.`,
      waysOut: ["Leave retry out.", "Put the work into a queue, and let a queue function retry it."],
    };
    return;
  }
  const { attempts, delay, maxAge } = RANGES[way === "scheduler" || way === "tasks" ? way : "pubsub"];
  // A trigger of Eventarc can also be told not to try again at all.
  if (!(retry.attempts === 0 && EVENTARC.has(way)))
    yield* within(PLATFORM, "retry.attempts", retry.attempts, attempts);
  yield* within(PLATFORM, "retry.delay", retry.delay, delay);
  yield* within(PLATFORM, "retry.maxAge", retry.maxAge, maxAge);
  if (retry.attempts === 0 && EVENTARC.has(way) && retry.deadLetter !== undefined) {
    yield {
      reason:
        "retry.attempts is 0, so that a failed event is given up at once, but only what was tried again can be dead-lettered.",
      waysOut: ["Set retry.attempts: 4.", "Leave retry.deadLetter out."],
    };
  }
  if (retry.attempts === 0 && way === "storage" && list(fn, "on")?.length !== 1) {
    yield {
      reason:
        "retry.attempts is 0, but only the first of several actions of a bucket can be given up at once: the triggers of the others try again for 24 hours.",
      waysOut: [
        'Write a function for each action: on: ["created"].',
        'Let the bucket publish to one topic: native: { "cloud-functions": { trigger: "gcp.storage.pubsub" } }.',
        'Leave retry out, and give up in the code: onPermanent: "drop".',
      ],
    };
  }
  if ((way === "scheduler" || way === "tasks") && retry.deadLetter !== undefined) {
    yield {
      reason: `retry.deadLetter is set, but ${way === "tasks" ? "Cloud Tasks deletes" : "Cloud Scheduler gives up"} what failed for good.`,
      waysOut: [
        way === "tasks"
          ? 'Leave the trigger out: Pub/Sub dead-letters ("gcp.pubsub.queue").'
          : 'Schedule through a topic, which dead-letters: native: { "cloud-functions": { trigger: "gcp.pubsub.schedule" } }.',
        "Leave retry.deadLetter out.",
      ],
    };
  }
}

const EVENTARC: ReadonlySet<Way> = new Set([
  "topic",
  "scheduled-topic",
  "storage",
  "storage-topic",
  "document",
  "event",
]);

const RANGES: Readonly<
  Record<
    "scheduler" | "tasks" | "pubsub",
    { readonly attempts: Range; readonly delay: Range; readonly maxAge: Range }
  >
> = {
  // https://cloud.google.com/scheduler/docs/reference/rest/v1/projects.locations.jobs#retryconfig
  scheduler: {
    attempts: { min: 0, max: 5, unit: "tries of Cloud Scheduler after the first" },
    delay: { min: 1, max: 3600, unit: "seconds" },
    maxAge: { min: 1, max: 86_400, unit: "seconds" },
  },
  // https://cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues#retryconfig
  tasks: {
    attempts: { min: 0, max: 1000, unit: "tries of Cloud Tasks after the first" },
    delay: { min: 1, max: 3600, unit: "seconds" },
    maxAge: { min: 1, max: 2_592_000, unit: "seconds" },
  },
  // https://cloud.google.com/pubsub/docs/handling-failures
  pubsub: {
    attempts: {
      min: 4,
      max: 99,
      unit: "deliveries of Pub/Sub after the first",
      otherWay:
        'Leave retry.attempts out: a failed message then comes again until it is too old; or queue with Cloud Tasks, which takes any number: native: { "cloud-functions": { trigger: "gcp.tasks" } }.',
    },
    delay: { min: 0, max: 600, unit: "seconds" },
    maxAge: { min: 600, max: 2_678_400, unit: "seconds" },
  },
};
