import type { Trigger } from "anyfn/adapter";
import { background } from "./events/background.ts";
import { backgroundQueue } from "./events/background-queue.ts";
import { cloudeventsDatabase } from "./events/cloudevents-database.ts";
import { cloudeventsEvent } from "./events/cloudevents-event.ts";
import { cloudeventsQueue } from "./events/cloudevents-queue.ts";
import { cloudeventsSchedule } from "./events/cloudevents-schedule.ts";
import { cloudeventsStorage } from "./events/cloudevents-storage.ts";
import { cloudeventsStream } from "./events/cloudevents-stream.ts";
import { cloudeventsTopic } from "./events/cloudevents-topic.ts";
import { deploy } from "./events/deploy.ts";
import { form } from "./events/form.ts";
import { http } from "./events/http.ts";
import { identity } from "./events/identity.ts";
import { invoke } from "./events/invoke.ts";
import { schedule } from "./events/schedule.ts";
import { splitTest } from "./events/split-test.ts";

/**
 * Every trigger, in the order in which an unknown event is tried: a request that nothing else marks is one for an HTTP function. The rows
 * of the background see what those before them see: which of both calls is decided by how the function is registered.
 */
export const all: readonly Trigger[] = [
  schedule,
  deploy,
  form,
  identity,
  splitTest,
  cloudeventsSchedule,
  cloudeventsStorage,
  cloudeventsQueue,
  cloudeventsTopic,
  cloudeventsDatabase,
  cloudeventsStream,
  cloudeventsEvent,
  backgroundQueue,
  background,
  invoke,
  http,
];
