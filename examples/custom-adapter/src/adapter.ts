import { type Adapter, busyClock, noTrace, parseTraceparent, platformWeb } from "anyfn/adapter";
import { isRequest, send } from "./events/http.ts";
import type { WorkerCall } from "./native.ts";

declare module "anyfn/adapter" {
  interface TargetNames {
    /** Names us in contexts and usage records. */
    readonly "cloudflare-workers": true;
  }
}

/** How Workers are called and answered, whatever the event is. */
export const cloudflare: Adapter<unknown, WorkerCall> = {
  name: "cloudflare-workers",
  info: ({ id }, native) => ({ id, memory: 128, region: colo(native) }),
  // A request has no time limit while its client waits, a schedule or a batch one of 15 minutes (https://developers.cloudflare.com/workers/platform/limits/).
  // None of it can be watched: core has one timer for all invocations, and a timer here ends with the request that set it.
  remaining: () => Number.POSITIVE_INFINITY,
  // An isolate runs many requests at a time.
  clock: busyClock,
  web: platformWeb,
  trace: (_call, native) =>
    isRequest(native)
      ? parseTraceparent(
          native.headers.get("traceparent") ?? undefined,
          native.headers.get("tracestate") ?? undefined,
        )
      : noTrace,
  // Workers Logs indexes the fields of a line that is JSON. A function's own fields do not hide these.
  log({ time, level, message, id, function: name, traceId, fields }) {
    const own = { time: time.toISOString(), level, message, invocation: id, function: name, traceId };
    return { ...own, ...fields, ...own };
  },
  send,
};

/** The data centre, e.g. `"AMS"`: of a request's properties, or of its ray (https://developers.cloudflare.com/fundamentals/reference/http-headers/#cf-ray). */
function colo(native: unknown): string | undefined {
  if (!isRequest(native)) return undefined;
  const { cf } = native as { readonly cf?: { readonly colo?: string } }; // a request on Cloudflare may have it
  return cf?.colo ?? native.headers.get("cf-ray")?.split("-")[1];
}
