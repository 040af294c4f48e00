import { type Adapter, busyClock, lightWeb } from "anyfn/adapter";
import { type Call, infoOf } from "./context.ts";
import { toLogRecord } from "./log.ts";
import { sendReply, whenGone } from "./send.ts";
import { traceOf } from "./trace.ts";

/** How the server calls and is answered: the response is handed out through the call, before the invocation ends. */
export const node: Adapter<unknown, Call> = {
  name: "node",
  clock: busyClock,
  id: (call) => call.id,
  info: infoOf,
  remaining: (call, ran) => call.timeout - ran,
  web: lightWeb,
  trace: traceOf,
  log: toLogRecord,
  send: sendReply,
  whenGone,
};
