import { type InvokeDefinition, invoke } from "anyfn";
import { observe } from "../observe.ts";

/** Yields as many parts as it is asked for, and answers how many there were. */
const definition: InvokeDefinition = invoke(async function* (event, context) {
  await observe(event, context);
  const { count } = event.data as { readonly count: number }; // a case's own input
  for (let n = 1; n <= count; n++) yield { part: n, text: `part ${n}\n\n` };
  return { count };
});

export default definition;
