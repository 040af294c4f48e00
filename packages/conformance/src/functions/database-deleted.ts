import { type DatabaseDefinition, database } from "anyfn";
import { observe } from "../observe.ts";

/** Notes deletions only. */
const definition: DatabaseDefinition = database(
  { collection: "conformance", on: ["deleted"] },
  (event, context) => observe(event, context),
);

export default definition;
