import { type Adapter, busyClock, lightWeb } from "anyfn/adapter";
import { infoOf } from "./context.ts";
import { exchangeOf } from "./exchange.ts";
import { noteFailure } from "./failures.ts";
import { toLogRecord, writeLog } from "./log.ts";
import type { AzureContext } from "./native.ts";
import { abortWhenGone } from "./stream.ts";
import { traceOf } from "./trace.ts";

/** How the library calls and is answered: `(input, context) => result`. Nothing tells the time that is left: `serve` knows the timeout. */
export const azure: Omit<Adapter<unknown, AzureContext | undefined>, "remaining"> = {
  name: "azure-functions",
  id: (context) => context?.invocationId ?? "",
  info: infoOf,
  // By the Consumption plan. Flex bills instances: `busy1000Ms` has what that comes to.
  billed: (durationMs) => Math.max(100, Math.ceil(durationMs)),
  clock: busyClock,
  web: lightWeb,
  trace: traceOf,
  log: toLogRecord,
  write: writeLog,
  failed: noteFailure,
  whenGone: (context, controller) => abortWhenGone(exchangeOf(context), controller),
};
