import type { ScheduleEvent } from "anyfn/adapter";
import type { Received } from "../receive.ts";
import { messageOf } from "./pubsub-message.ts";

/** A message of Pub/Sub as a tick: the topic stands for the schedule, the time of publishing for the time it was scheduled for. */
export function tickOf(event: Received, trigger: string): ScheduleEvent {
  const { id, source, time, attempt, topic, native } = messageOf(event, trigger);
  return {
    kind: "schedule",
    id,
    source,
    time,
    attempt,
    scheduledTime: time,
    schedule: topic === "" ? undefined : topic,
    native,
  };
}
