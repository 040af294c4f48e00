import { type HttpDefinition, http } from "anyfn";

const fn: HttpDefinition = http((_request, context) => {
  context.log.info("hello");
  return Response.json({ hello: "world" });
});
export default fn;
