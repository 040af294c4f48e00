import { type Adapter, busyClock } from "anyfn/adapter";
import { type Call, infoOf } from "./context.ts";
import { rare } from "./door.ts";

/** How the server calls and is answered: the response is handed out through the call, before the invocation ends. */
export const node: Adapter<unknown, Call> = {
  name: "node",
  clock: busyClock,
  id: (call) => call.id,
  info: infoOf,
  remaining: (call, ran) => call.timeout - ran,
  trace: (call, native) => rare().traceOf(call, native),
  log: (entry) => rare().toLogRecord(entry),
  send: (reply, call: Call) => rare().sendReply(reply, call),
  whenGone: (call, controller) => rare().whenGone(call, controller),
};
