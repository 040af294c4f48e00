import type { Kind, TriggerRef } from "anyfn/target";

/** Every trigger row of this adapter as text, in the order of `all.ts`: where a generated entry imports it from. */
export const rows: readonly TriggerRef[] = [
  row("event", "gcp.eventarc", "eventarc", "eventarc"),
  row("schedule", "firebase.schedule", "schedule", "schedule"),
  row("schedule", "gcp.scheduler.job", "scheduler-job", "schedulerJob"),
  row("schedule", "gcp.scheduler.pubsub", "scheduler-pubsub", "schedulerPubsub"),
  row("queue", "firebase.tasks", "tasks", "tasks"),
  row("topic", "gcp.pubsub", "pubsub", "pubsub"),
  row("topic", "gcp.pubsub.push", "pubsub-push", "pubsubPush"),
  row("storage", "gcp.storage", "storage", "storage"),
  row("database", "gcp.firestore", "firestore", "firestore"),
  row("database", "gcp.datastore", "datastore", "datastore"),
  row("database", "firebase.database", "firebase-database", "firebaseDatabase"),
  row("event", "gcp.audit-log", "audit-log", "auditLog"),
  row("event", "firebase.auth", "firebase-auth", "firebaseAuth"),
  row("event", "firebase.remote-config", "firebase-remote-config", "firebaseRemoteConfig"),
  row("event", "firebase.test-lab", "firebase-test-lab", "firebaseTestLab"),
  row("event", "firebase.alerts", "firebase-alerts", "firebaseAlerts"),
  row("event", "firebase.analytics", "firebase-analytics", "firebaseAnalytics"),
  row("invoke", "firebase.auth.blocking", "auth-blocking", "authBlocking"),
  row("invoke", "firebase.callable", "callable", "callable"),
  row("http", "gcp.http", "http", "http"),
  row("schedule", "gcp.pubsub.schedule", "pubsub-schedule", "pubsubSchedule"),
  row("queue", "gcp.pubsub.queue", "pubsub-queue", "pubsubQueue"),
  row("storage", "gcp.storage.pubsub", "storage-pubsub", "storagePubsub"),
];

function row(kind: Kind, id: string, file: string, name: string): TriggerRef {
  return { id, kind, from: `@anyfn/firebase/events/${file}`, name };
}
