import { type Adapter, busyClock } from "anyfn/adapter";
import { idOf, infoOf } from "./context.ts";
import { rare } from "./door.ts";
import type { NetlifyContext } from "./native.ts";

/** How Netlify calls and is answered: `(request, context) => Response`. Nothing tells the time that is left, or the memory: `serve` knows both. */
export const netlify: Omit<Adapter<unknown, NetlifyContext | undefined>, "remaining"> = {
  name: "netlify",
  id: idOf,
  info: infoOf,
  // Memory by time, and no rounding is documented.
  billed: (durationMs) => durationMs,
  clock: busyClock,
  trace: (_context, native) => rare().traceOf(native),
  log: (entry) => rare().toLogRecord(entry),
  send: (reply, channel, _native, settled) => rare().sendOut(reply, channel, settled),
};
