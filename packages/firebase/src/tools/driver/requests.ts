/** What Firebase's own services and clients post: requests on the wire. */
import type { MessageStimulus, WireRequest } from "anyfn/driver";
import { payloadBytes } from "anyfn/wire";

/** A call of Firebase's client library (https://firebase.google.com/docs/functions/callable-reference). */
export function callableRequest(
  { messages, extra }: MessageStimulus<"invoke">,
  accept?: string,
): WireRequest {
  return post(
    {
      "Content-Type": "application/json",
      Accept: accept,
      Origin: "https://app.example.com",
      "Firebase-Instance-ID-Token": extra ? "of tomorrow" : undefined,
    },
    JSON.stringify({ data: only(messages).data }),
  );
}

/** A task of a queue function: what `enqueue()` of firebase-admin sends through Cloud Tasks, JSON where the body is that, else its text. */
export function taskRequest({ messages, extra, sparse }: MessageStimulus<"queue">): WireRequest {
  const { queue, id = "1234567890123456", attempt = 1, body, time } = only(messages);
  const text = new TextDecoder().decode(payloadBytes(body));
  return post(
    {
      "Content-Type": "application/json",
      "X-CloudTasks-QueueName": queue,
      "X-CloudTasks-TaskName": id,
      "X-CloudTasks-TaskRetryCount": String(attempt - 1),
      "X-CloudTasks-TaskExecutionCount": sparse ? undefined : String(attempt - 1),
      "X-CloudTasks-TaskETA": String(Date.parse(time ?? "2026-03-01T10:20:30.400Z") / 1000),
      "X-CloudTasks-OfTomorrow": extra ? "1" : undefined,
    },
    `{"data":${isObject(text) ? text : JSON.stringify(text)}}`,
  );
}

/** A tick of the job that `firebase deploy` makes of a scheduled function. */
export function tickRequest({ messages, extra, sparse }: MessageStimulus<"schedule">): WireRequest {
  const { scheduledTime, schedule = "conformance" } = only(messages);
  return post(
    {
      "User-Agent": sparse ? undefined : "Google-Cloud-Scheduler",
      "X-CloudScheduler": "true",
      "X-CloudScheduler-JobName": `firebase-schedule-${schedule}-us-central1`,
      "X-CloudScheduler-ScheduleTime": scheduledTime,
      "X-CloudScheduler-OfTomorrow": extra ? "1" : undefined,
      "Content-Type": "application/octet-stream",
    },
    "",
  );
}

function post(headers: Readonly<Record<string, string | undefined>>, body: string): WireRequest {
  const bytes = new TextEncoder().encode(body);
  return {
    method: "POST",
    target: "/",
    headers: [
      ["Host", "us-central1-demo-conformance.cloudfunctions.net"],
      ...Object.entries(headers).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value] as const],
      ),
      ["Content-Length", String(bytes.byteLength)],
      ["X-Forwarded-For", "203.0.113.7"],
      ["X-Forwarded-Proto", "https"],
    ],
    body: bytes,
  };
}

function only<Message>(messages: readonly Message[]): Message {
  const [message] = messages;
  if (message !== undefined && messages.length === 1) return message;
  throw new TypeError("Firebase sends one message at a time: its variants lack batch.");
}

function isObject(text: string): boolean {
  try {
    return /^\s*[[{]/.test(text) && JSON.parse(text) !== undefined;
  } catch {
    return false;
  }
}
