import type { Adapter } from "anyfn/adapter";
import { deadlineOf, infoOf } from "./context.ts";
import { rare } from "./door.ts";
import type { LambdaContext } from "./native.ts";

/** How Lambda calls and is answered: `(event, context) => reply`. */
export const lambda: Adapter<unknown, LambdaContext | undefined> = {
  name: "lambda",
  info: infoOf,
  deadline: deadlineOf,
  trace: (context, native) => rare().traceOf(context, native),
  log: (entry) => rare().toLogRecord(entry),
};
