import { type DatabaseDefinition, database } from "anyfn";
import { observe } from "../observe.ts";

/** Notes changes, and does what the key asks for, because not every feed tells what is in a document. */
const definition: DatabaseDefinition = database("conformance", (event, context) => {
  const [, what] = /^do-(.+)$/.exec(String(event.key)) ?? [];
  return observe(event, context, { do: what });
});

export default definition;
