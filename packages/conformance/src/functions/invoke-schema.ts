import { type InvokeDefinition, invoke } from "anyfn";
import { numbered } from "../numbered.ts";
import { observe } from "../observe.ts";

/** Takes and gives only objects with a number; `{ n: -1 }` asks for an answer without one. */
const definition: InvokeDefinition = invoke({ input: numbered, output: numbered }, async (event, context) => {
  await observe(event, context);
  return event.data.n === -1 ? (undefined as never) : { n: event.data.n * 2 }; // the wrong type on purpose
});

export default definition;
