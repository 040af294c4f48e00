import { type Adapter, lightWeb } from "anyfn/adapter";
import { infoOf, remainingOf } from "./context.ts";
import { toLogRecord } from "./log.ts";
import type { LambdaContext } from "./native.ts";
import { traceOf } from "./trace.ts";

/** How Lambda calls and is answered: `(event, context) => reply`. */
export const lambda: Adapter<unknown, LambdaContext | undefined> = {
  name: "lambda",
  id: (context) => context?.awsRequestId ?? "",
  info: infoOf,
  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
  initialization: () => process.env["AWS_LAMBDA_INITIALIZATION_TYPE"],
  remaining: remainingOf,
  web: lightWeb,
  trace: traceOf,
  log: toLogRecord,
};
