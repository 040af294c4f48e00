import { type HttpDefinition, http } from "anyfn";

/** Answers what the context says. */
const definition: HttpDefinition = http((_request, context) => {
  context.log.info("a line of the function", { answer: 42 });
  context.log.debug("a line below the level");
  context.log.child({ part: "child" }).warn("a line of a child", { nested: { password: "p4ssw0rd" } });
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
