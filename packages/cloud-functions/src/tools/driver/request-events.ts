/** What comes as a plain HTTP request of one of Google's services, or of a caller. */
import type { MessageStimulus, WireRequest } from "anyfn/driver";
import { payloadBytes } from "anyfn/wire";
import { binaryEvent, extraFields, idOf, only, PROJECT, post, REGION } from "./google.ts";
import { eventarcMessage } from "./pubsub-events.ts";

/** Cloud Tasks (https://cloud.google.com/tasks/docs/creating-http-target-tasks#handler). */
export function taskRequest({ messages, extra, sparse }: MessageStimulus<"queue">): WireRequest {
  const message = only(messages);
  const { queue, attempt = 1, body, time = "2026-03-01T10:20:30.400Z" } = message;
  return post(
    {
      "Content-Type": "application/octet-stream",
      "X-CloudTasks-QueueName": queue,
      "X-CloudTasks-TaskName": idOf(message),
      "X-CloudTasks-TaskRetryCount": String(attempt - 1),
      "X-CloudTasks-TaskExecutionCount": String(attempt - 1),
      "X-CloudTasks-TaskETA": sparse ? undefined : String(Date.parse(time) / 1000),
      "X-CloudTasks-OfTomorrow": extra ? "1" : undefined,
    },
    payloadBytes(body),
  );
}

/** Cloud Scheduler with an HTTP target. */
export function schedulerRequest({ messages, extra }: MessageStimulus<"schedule">): WireRequest {
  const { scheduledTime, schedule = "conformance" } = only(messages);
  return post(
    {
      "User-Agent": "Google-Cloud-Scheduler",
      "X-CloudScheduler": "true",
      "X-CloudScheduler-JobName": schedule,
      "X-CloudScheduler-ScheduleTime": scheduledTime,
      "X-CloudScheduler-OfTomorrow": extra ? "1" : undefined,
      "Content-Type": "application/octet-stream",
    },
    "",
  );
}

/** Cloud Scheduler through a topic: one of the user's, or the one that Firebase makes. */
export function schedulerMessage(
  { messages, extra }: MessageStimulus<"schedule">,
  topic: string | undefined,
): WireRequest {
  const message = only(messages);
  const { scheduledTime, schedule = "conformance" } = message;
  return eventarcMessage({
    topic: topic ?? schedule,
    id: idOf(message),
    time: scheduledTime,
    bytes: new Uint8Array(),
    attributes: topic ? { scheduled: "true" } : {},
    extra,
  });
}

/** A run of a job of Cloud Scheduler, sent by Eventarc. */
export function schedulerJobEvent({ messages, extra }: MessageStimulus<"schedule">): WireRequest {
  const message = only(messages);
  const { scheduledTime, schedule = "conformance" } = message;
  return binaryEvent({
    id: idOf(message),
    type: "google.cloud.scheduler.job.v1.executed",
    source: `//cloudscheduler.googleapis.com/projects/${PROJECT}/locations/${REGION}/jobs/${schedule}`,
    time: scheduledTime,
    data: { customData: "eyJ4Ijoib25lIn0=", ...extraFields(extra) },
  });
}

/** A direct call. */
export function callRequest({ messages }: MessageStimulus<"invoke">): WireRequest {
  return post({ "Content-Type": "application/json" }, JSON.stringify(only(messages).data));
}
