import { type StreamDefinition, stream } from "anyfn";
import { observe } from "../observe.ts";

/** Notes its records, and does what they ask for. */
const definition: StreamDefinition = stream("conformance", (event, context) =>
  observe(event, context, event.data),
);

export default definition;
