import { eventTrigger, isRecord, nativeOf, text } from "@anyfn/cloud-functions/target";
import type { FunctionPlan, Kind } from "anyfn/target";

/** The block of an endpoint that says what calls it. */
export type Block =
  | "httpsTrigger"
  | "callableTrigger"
  | "blockingTrigger"
  | "scheduleTrigger"
  | "taskQueueTrigger"
  | "eventTrigger";

/** The triggers that the build connects, and how. */
export const BLOCKS: Readonly<Record<string, Block>> = {
  "gcp.http": "httpsTrigger",
  "firebase.callable": "callableTrigger",
  "firebase.auth.blocking": "blockingTrigger",
  "firebase.schedule": "scheduleTrigger",
  "firebase.tasks": "taskQueueTrigger",
  "gcp.pubsub.queue": "eventTrigger",
  "gcp.pubsub": "eventTrigger",
  "gcp.storage": "eventTrigger",
  "gcp.firestore": "eventTrigger",
  "gcp.datastore": "eventTrigger",
  "firebase.database": "eventTrigger",
  "gcp.audit-log": "eventTrigger",
  "firebase.auth": "eventTrigger",
  "firebase.remote-config": "eventTrigger",
  "firebase.test-lab": "eventTrigger",
  "firebase.alerts": "eventTrigger",
  "gcp.eventarc": "eventTrigger",
};

/** Seconds that a function may take: https://firebase.google.com/docs/functions/quotas#time_limits */
export const LONGEST: Readonly<Record<Block, number>> = {
  httpsTrigger: 3600,
  callableTrigger: 3600,
  blockingTrigger: 7,
  scheduleTrigger: 1800,
  taskQueueTrigger: 1800,
  eventTrigger: 540,
};

/** The id of the trigger that a function is connected to; one that does not exist where the function asks for that. */
export function triggerOf(plan: FunctionPlan): string {
  const { trigger, blockingTrigger } = nativeOf(plan, "firebase");
  if (trigger !== undefined) return String(trigger);
  if (plan.kind === "event") return eventTrigger(text(plan, "type") ?? "");
  return plan.kind === "invoke" && isRecord(blockingTrigger) ? "firebase.auth.blocking" : DEFAULTS[plan.kind];
}

/** The block of a function; of a request where its trigger does not exist. */
export function blockOf(plan: FunctionPlan): Block {
  return BLOCKS[triggerOf(plan)] ?? "httpsTrigger";
}

const DEFAULTS: Readonly<Record<Exclude<Kind, "event">, string>> = {
  http: "gcp.http",
  invoke: "firebase.callable",
  schedule: "firebase.schedule",
  queue: "firebase.tasks",
  topic: "gcp.pubsub",
  storage: "gcp.storage",
  database: "gcp.firestore",
  stream: "",
};
