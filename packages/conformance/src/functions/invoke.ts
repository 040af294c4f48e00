import { type InvokeDefinition, invoke } from "anyfn";
import { isRecord, observe } from "../observe.ts";

/** Notes its input, does what it asks for, and answers it. */
const definition: InvokeDefinition = invoke(async (event, context) => {
  const result = await observe(event, context, event.data);
  return isRecord(event.data) && ANSWERED.has(event.data["do"]) ? result : event.data;
});

/** What has a result of its own. */
const ANSWERED: ReadonlySet<unknown> = new Set(["later", "bigint", "function", "symbol", "circular"]);

export default definition;
