import { type InvokeDefinition, invoke } from "anyfn";
import { isRecord, observe } from "../observe.ts";

/** Notes its input, does what it asks for, and answers it. */
const definition: InvokeDefinition = invoke(async (event, context) => {
  const result = await observe(event, context, event.data);
  return isRecord(event.data) && (event.data.do === "later" || event.data.do === "bigint")
    ? result
    : event.data;
});

export default definition;
