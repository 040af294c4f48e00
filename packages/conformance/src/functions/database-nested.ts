import { type DatabaseDefinition, database } from "anyfn";
import { observe } from "../observe.ts";

/** Notes changes of documents that lie below others. */
const definition: DatabaseDefinition = database("tenants/{tenant}/orders", (event, context) =>
  observe(event, context),
);

export default definition;
