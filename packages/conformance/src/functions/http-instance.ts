import { type HttpDefinition, http } from "anyfn";
import { witness } from "../observe.ts";

/** Answers whether this is the instance's first invocation. Nothing else calls it, so that an instance of it can be new. */
const definition: HttpDefinition = http((_request, context) => {
  witness(context);
  return Response.json({ coldStart: context.coldStart });
});

export default definition;
