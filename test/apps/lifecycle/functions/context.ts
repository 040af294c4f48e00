import { http } from "anyfn";

/** Tells what it knows, and logs. */
export default http({ route: "/context/*", secrets: ["API_KEY"] }, (_request, context) => {
  if (context.params["*"] === "log") {
    const log = context.log.child({ order: 17 });
    log.debug("not written at this level");
    log.info("one\nline", { big: 12345678901234567890n, nested: { password: "hunter2" } });
    log.warn(`the key is ${context.env.API_KEY}`, { authorization: "Bearer abc" });
    log.error("it failed", new Error("outer", { cause: new Error("inner") }));
    context.meter.count("logged");
    context.meter.count("lines", 3);
  }
  const { id, region, provider, coldStart, trace, client } = context;
  return Response.json({ id, function: context.function, region, provider, coldStart, trace, client });
});
