import { type DatabaseDefinition, database } from "anyfn";
import { observe } from "../observe.ts";

/** Notes changes, and does what the document asks for. */
const definition: DatabaseDefinition = database("conformance", (event, context) =>
  observe(event, context, event.after ?? event.before),
);

export default definition;
