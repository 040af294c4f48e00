import type { FunctionPlan, Kind } from "anyfn/target";
import { nativeOf, text } from "./option.ts";

/** How a function is called: what the build makes for it, and which time limit holds. */
export type Way =
  | "http"
  | "scheduler"
  | "scheduled-topic"
  | "tasks"
  | "push"
  | "topic"
  | "storage"
  | "storage-topic"
  | "document"
  | "event";

/** The triggers that the build connects, and how. */
export const WAYS: Readonly<Record<string, Way>> = {
  "gcp.http": "http",
  "gcp.invoke": "http",
  "gcp.scheduler": "scheduler",
  "gcp.pubsub.schedule": "scheduled-topic",
  "gcp.tasks": "tasks",
  "gcp.pubsub.queue": "push",
  "gcp.pubsub": "topic",
  "gcp.pubsub.push": "push",
  "gcp.storage": "storage",
  "gcp.storage.pubsub": "storage-topic",
  "gcp.firestore": "document",
  "gcp.datastore": "document",
  "firebase.database": "document",
  "gcp.audit-log": "event",
  "firebase.auth": "event",
  "firebase.remote-config": "event",
  "firebase.test-lab": "event",
  "firebase.alerts": "event",
  "gcp.eventarc": "event",
};

/** Seconds that a function may take, by how it is called: https://cloud.google.com/functions/quotas#time_limits, and what its caller waits. */
export const LONGEST: Readonly<Record<Way, number>> = {
  http: 3600,
  scheduler: 1800,
  "scheduled-topic": 540,
  tasks: 1800,
  push: 600,
  topic: 540,
  storage: 540,
  "storage-topic": 540,
  document: 540,
  event: 540,
};

/** The id of the trigger that a function is connected to; one that does not exist where the function asks for that. */
export function triggerOf(plan: FunctionPlan): string {
  const pinned = nativeOf(plan, "cloud-functions").trigger;
  if (pinned !== undefined) return String(pinned);
  return plan.kind === "event" ? eventTrigger(text(plan, "type") ?? "") : DEFAULTS[plan.kind];
}

/** How a function is called; by HTTP where its trigger does not exist. */
export function wayOf(plan: FunctionPlan): Way {
  return WAYS[triggerOf(plan)] ?? "http";
}

/** The row that takes events of a type. */
export function eventTrigger(type: string): string {
  return EVENT_ROWS.find(([beginning]) => type.startsWith(beginning))?.[1] ?? "gcp.eventarc";
}

/** True for a type of events whose own row makes something else of them than a named event. */
export function belongsElsewhere(type: string): boolean {
  return ELSEWHERE.some((beginning) => type.startsWith(beginning));
}

const DEFAULTS: Readonly<Record<Exclude<Kind, "event">, string>> = {
  http: "gcp.http",
  invoke: "gcp.invoke",
  schedule: "gcp.scheduler",
  queue: "gcp.pubsub.queue",
  topic: "gcp.pubsub",
  storage: "gcp.storage",
  database: "gcp.firestore",
  stream: "",
};

const EVENT_ROWS: readonly (readonly [string, string])[] = [
  ["google.cloud.audit.log.v1.", "gcp.audit-log"],
  ["google.firebase.auth.user.", "firebase.auth"],
  ["google.firebase.remoteconfig.", "firebase.remote-config"],
  ["google.firebase.testlab.", "firebase.test-lab"],
  ["google.firebase.firebasealerts.", "firebase.alerts"],
  ["google.firebase.analytics.", "firebase.analytics"],
];

const ELSEWHERE: readonly string[] = [
  "google.cloud.pubsub.topic.",
  "google.cloud.storage.object.",
  "google.cloud.firestore.document.",
  "google.cloud.datastore.entity.",
  "google.cloud.scheduler.job.",
  "google.firebase.database.ref.",
];
