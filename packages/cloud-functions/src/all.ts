import type { Trigger } from "anyfn/adapter";
import { auditLog } from "./events/audit-log.ts";
import { datastore } from "./events/datastore.ts";
import { eventarc } from "./events/eventarc.ts";
import { firebaseAlerts } from "./events/firebase-alerts.ts";
import { firebaseAnalytics } from "./events/firebase-analytics.ts";
import { firebaseAuth } from "./events/firebase-auth.ts";
import { firebaseDatabase } from "./events/firebase-database.ts";
import { firebaseRemoteConfig } from "./events/firebase-remote-config.ts";
import { firebaseTestLab } from "./events/firebase-test-lab.ts";
import { firestore } from "./events/firestore.ts";
import { http } from "./events/http.ts";
import { invoke } from "./events/invoke.ts";
import { pubsub } from "./events/pubsub.ts";
import { pubsubPush } from "./events/pubsub-push.ts";
import { pubsubQueue } from "./events/pubsub-queue.ts";
import { pubsubSchedule } from "./events/pubsub-schedule.ts";
import { scheduler } from "./events/scheduler.ts";
import { schedulerJob } from "./events/scheduler-job.ts";
import { schedulerPubsub } from "./events/scheduler-pubsub.ts";
import { storage } from "./events/storage.ts";
import { storagePubsub } from "./events/storage-pubsub.ts";
import { tasks } from "./events/tasks.ts";

/**
 * Every trigger, in the order in which an unknown event is tried: a broken CloudEvent that tells no type is the first one's, rows that
 * unwrap stand behind the rows of their kind, a request takes what is left.
 */
export const all: readonly Trigger[] = [
  eventarc,
  scheduler,
  schedulerJob,
  schedulerPubsub,
  tasks,
  pubsub,
  pubsubPush,
  storage,
  firestore,
  datastore,
  firebaseDatabase,
  auditLog,
  firebaseAuth,
  firebaseRemoteConfig,
  firebaseTestLab,
  firebaseAlerts,
  firebaseAnalytics,
  http,
  pubsubSchedule,
  pubsubQueue,
  storagePubsub,
  invoke,
];
