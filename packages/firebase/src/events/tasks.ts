import { tasks as cloudTasks } from "@anyfn/cloud-functions/events/tasks";
import type { ReplyParts } from "anyfn/adapter";
import { readCall } from "../call/call-data.ts";
import { errorParts } from "../call/call-reply.ts";
import { refused } from "../call/take-call.ts";
import { isTasks } from "../detect.ts";
import { requestReader } from "../http.ts";
import type { Delivery } from "../native.ts";
import type { FirebaseTrigger } from "../trigger.ts";

/**
 * A task queue function (https://firebase.google.com/docs/functions/task-functions): Cloud Tasks posts `{ "data": … }`, which is
 * unwrapped; `bytes` are those of the data, a text without its quotes. Whatever is no 2xx makes the queue try again; a thrown
 * `HttpError(429)` or `HttpError(503)` makes it slow down.
 */
export const tasks: FirebaseTrigger<"queue", Delivery> = {
  id: "firebase.tasks",
  kind: "queue",
  takesAll: true,
  detect: isTasks,
  async take(invocation, next) {
    try {
      return await next();
    } catch (error) {
      return refused(invocation, error);
    }
  },
  normalize(native) {
    const data = readCall(native);
    const { id } = requestReader.about(native as never); // it reads the headers alone
    const { K_SERVICE: queue = "" } = process.env;
    // A task that somebody posted by hand has no headers of its own.
    const headers = {
      "x-cloudtasks-taskname": id,
      "x-cloudtasks-queuename": queue,
      ...native.headers,
    };
    const bytes = new TextEncoder().encode(typeof data === "string" ? data : textOf(native));
    return cloudTasks.normalize({ ...native, headers }).map((event) => ({ ...event, data, bytes, native }));
  },
  reply: ([outcome]): ReplyParts =>
    outcome?.ok ? { status: 204, headers: {}, cookies: [], body: "" } : errorParts(outcome?.error),
};

/** The data as the sender wrote it: what stands between the one key and the end of the object. */
function textOf({ body }: Delivery): string {
  const text = new TextDecoder().decode(body);
  return text.slice(text.indexOf(":") + 1, text.lastIndexOf("}")).trim();
}
