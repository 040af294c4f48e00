import type { Trigger } from "anyfn/adapter";
import { cloudeventsDatabase } from "./events/cloudevents-database.ts";
import { cloudeventsEvent } from "./events/cloudevents-event.ts";
import { cloudeventsQueue } from "./events/cloudevents-queue.ts";
import { cloudeventsSchedule } from "./events/cloudevents-schedule.ts";
import { cloudeventsStorage } from "./events/cloudevents-storage.ts";
import { cloudeventsStream } from "./events/cloudevents-stream.ts";
import { cloudeventsTopic } from "./events/cloudevents-topic.ts";
import { http } from "./events/http.ts";
import { invoke } from "./events/invoke.ts";
import { queue } from "./events/queue.ts";
import { schedule } from "./events/schedule.ts";
import { storage } from "./events/storage.ts";
import { topic } from "./events/topic.ts";

/** Every trigger. No two take the same value, but that a tick of Knative is also an event of its own type. */
export const all: readonly Trigger[] = [
  http,
  schedule,
  queue,
  topic,
  storage,
  invoke,
  cloudeventsSchedule,
  cloudeventsQueue,
  cloudeventsTopic,
  cloudeventsStorage,
  cloudeventsDatabase,
  cloudeventsStream,
  cloudeventsEvent,
];
