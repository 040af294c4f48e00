import type { FunctionPlan } from "anyfn/target";
import { connectDocument } from "./connect/document.ts";
import { connectEvent } from "./connect/event.ts";
import { connectHttp } from "./connect/http.ts";
import { connectPush } from "./connect/push.ts";
import { connectScheduledTopic, connectScheduler } from "./connect/schedule.ts";
import { connectStorage, connectStorageTopic } from "./connect/storage.ts";
import { connectTasks } from "./connect/tasks.ts";
import { connectTopic } from "./connect/topic.ts";
import type { Script } from "./script.ts";
import { type Way, wayOf } from "./triggers.ts";

/** Writes what a function needs to be there and to be called. */
export function connect(plan: FunctionPlan, script: Script): void {
  CONNECTIONS[wayOf(plan)](plan, script);
}

const CONNECTIONS: Readonly<Record<Way, (plan: FunctionPlan, script: Script) => void>> = {
  http: connectHttp,
  scheduler: connectScheduler,
  "scheduled-topic": connectScheduledTopic,
  tasks: connectTasks,
  push: connectPush,
  topic: connectTopic,
  storage: connectStorage,
  "storage-topic": connectStorageTopic,
  document: connectDocument,
  event: connectEvent,
};
