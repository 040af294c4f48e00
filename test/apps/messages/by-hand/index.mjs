import { handler as toHandler } from "@anyfn/lambda";
import definition from "../definition.ts";

/** An entry as one writes it who builds with other tools: nothing says that the mapping reports failures per message. */
export const handler = toHandler(definition);
