import { type Adapter, busyClock, platformWeb } from "anyfn/adapter";
import { idOf, infoOf } from "./context.ts";
import { toLogRecord } from "./log.ts";
import type { NetlifyContext } from "./native.ts";
import { sendOut } from "./send.ts";
import { traceOf } from "./trace.ts";

/** How Netlify calls and is answered: `(request, context) => Response`. Nothing tells the time that is left, or the memory: `serve` knows both. */
export const netlify: Omit<Adapter<unknown, NetlifyContext | undefined>, "remaining"> = {
  name: "netlify",
  id: idOf,
  info: infoOf,
  // Memory by time, and no rounding is documented.
  billed: (durationMs) => durationMs,
  clock: busyClock,
  web: platformWeb,
  trace: (_context, native) => traceOf(native),
  log: toLogRecord,
  send: (reply, channel, _native, settled) => sendOut(reply, channel, settled),
};
