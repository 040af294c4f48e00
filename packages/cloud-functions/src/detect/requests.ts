import { isDelivery, received } from "../receive.ts";

/** Cloud Scheduler over HTTP (https://cloud.google.com/scheduler/docs/reference/rpc/google.cloud.scheduler.v1#httptarget). */
export function isScheduler(native: unknown, nativeContext?: unknown): boolean {
  return hasHeader(native, nativeContext, "x-cloudscheduler", "x-cloudscheduler-jobname");
}

/** Cloud Tasks (https://cloud.google.com/tasks/docs/creating-http-target-tasks#handler). */
export function isTasks(native: unknown, nativeContext?: unknown): boolean {
  return hasHeader(native, nativeContext, "x-cloudtasks-taskname", "x-cloudtasks-queuename");
}

/** Any request: an HTTP call of a function that takes an input. */
export function isCall(native: unknown, nativeContext?: unknown): boolean {
  return (
    received(native, nativeContext).length === 1 && isDelivery(received(native, nativeContext)[0]?.native)
  );
}

function hasHeader(native: unknown, nativeContext: unknown, ...names: readonly string[]): boolean {
  const [event] = received(native, nativeContext);
  return event?.form === "request" && names.some((name) => event.headers[name] !== undefined);
}
