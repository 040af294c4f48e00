import { type Adapter, lightWeb, logRecord, noTrace, parseTraceparent } from "anyfn/adapter";
import { isWebAction } from "./events/http.ts";
import type { Activation } from "./native.ts";

declare module "anyfn/adapter" {
  interface TargetNames {
    /** Names us in contexts and usage records. */
    readonly openwhisk: true;
  }
}

/** How actions are called and answered, whatever the event is. */
export const openwhisk: Adapter<unknown, Activation> = {
  name: "openwhisk",
  info: ({ activationId, action, version }) => ({
    id: activationId,
    name: action.split("/").at(-1),
    version,
  }),
  remaining: ({ deadlineMs }) => deadlineMs - Date.now(),
  web: lightWeb,
  trace: (_activation, native) =>
    isWebAction(native)
      ? parseTraceparent(native.__ow_headers["traceparent"], native.__ow_headers["tracestate"])
      : noTrace,
  // Logs are lines of text: the activation's id is in each, so that they can be told apart once they were collected.
  log: (entry) => logRecord(entry, { time: "time", id: "activationId" }),
};
