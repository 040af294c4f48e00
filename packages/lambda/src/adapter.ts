import type { Adapter } from "anyfn/adapter";
import { infoOf, remainingOf } from "./context.ts";
import { rare } from "./door.ts";
import type { LambdaContext } from "./native.ts";

/** How Lambda calls and is answered: `(event, context) => reply`. */
export const lambda: Adapter<unknown, LambdaContext | undefined> = {
  name: "lambda",
  id: (context) => context?.awsRequestId ?? "",
  info: infoOf,
  remaining: remainingOf,
  trace: (context, native) => rare().traceOf(context, native),
  log: (entry) => rare().toLogRecord(entry),
};
