import { type DatabaseDefinition, database, idempotent, memoryStore } from "anyfn";
import { observe } from "../observe.ts";

/** Handles an event once, however often it is delivered. */
const definition: DatabaseDefinition = database(
  { collection: "conformance", use: [idempotent({ store: memoryStore() })] },
  (event, context) => observe(event, context),
);

export default definition;
