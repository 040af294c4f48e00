import { type HttpDefinition, http } from "anyfn";

/** Answers whether this is the instance's first invocation. Nothing else calls it, so that an instance of it can be new. */
const definition: HttpDefinition = http((_request, context) =>
  Response.json({ coldStart: context.coldStart }),
);

export default definition;
