import { type HttpDefinition, http } from "anyfn";
import { witness } from "../observe.ts";

/** The names that platforms' log viewers read, and the line's own have. */
const OWN_NAMES: Readonly<Record<string, unknown>> = {
  ...Object.fromEntries(
    [
      "level",
      "severity",
      "message",
      "time",
      "timestamp",
      "id",
      "requestId",
      "invocationId",
      "invocation",
      "function",
      "traceId",
      "spanId",
      "logging.googleapis.com/trace",
      "logging.googleapis.com/labels",
    ].map((name) => [name, "forged"]),
  ),
  toJSON: () => ({ level: "error", message: "forged" }),
};

/** Answers what the context says. */
const definition: HttpDefinition = http((_request, context) => {
  witness(context);
  context.log.info("a line of the function", { answer: 42 });
  context.log.debug("a line below the level");
  context.log.child({ part: "child" }).warn("a line of a child", { nested: { password: "p4ssw0rd" } });
  context.log.warn("a line with fields of any name", OWN_NAMES);
  context.meter.count("things", 2);
  context.meter.count("things");
  return Response.json({
    id: context.id,
    function: context.function.name,
    memory: context.function.memory,
    provider: context.provider,
    region: context.region,
    remaining: context.remaining(),
    untilDeadline: context.deadline.getTime() - Date.now(),
    aborted: context.signal.aborted,
    trace: context.trace.traceId,
    span: context.trace.spanId,
    coldStart: typeof context.coldStart,
    cold: context.coldStart,
    native: context.native !== undefined,
    ip: context.client.ip,
    env: context.env.ANYFN_CONFORMANCE,
  });
});

export default definition;
