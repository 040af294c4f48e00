import type { Trigger } from "anyfn/adapter";
import { auditLog } from "./events/audit-log.ts";
import { authBlocking } from "./events/auth-blocking.ts";
import { callable } from "./events/callable.ts";
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
import { pubsub } from "./events/pubsub.ts";
import { pubsubPush } from "./events/pubsub-push.ts";
import { pubsubQueue } from "./events/pubsub-queue.ts";
import { pubsubSchedule } from "./events/pubsub-schedule.ts";
import { schedule } from "./events/schedule.ts";
import { schedulerJob } from "./events/scheduler-job.ts";
import { schedulerPubsub } from "./events/scheduler-pubsub.ts";
import { storage } from "./events/storage.ts";
import { storagePubsub } from "./events/storage-pubsub.ts";
import { tasks } from "./events/tasks.ts";

/** Every trigger, in the order of Cloud Functions' list; a call is told by its body alone, so that it comes last but for requests. */
export const all: readonly Trigger[] = [
  eventarc,
  schedule,
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
  authBlocking,
  callable,
  http,
  pubsubSchedule,
  pubsubQueue,
  storagePubsub,
];
