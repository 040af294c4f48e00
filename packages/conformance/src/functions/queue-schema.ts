import { type QueueDefinition, queue } from "anyfn";
import { numbered } from "../numbered.ts";
import { observe } from "../observe.ts";

/** Takes only messages with a number. */
const definition: QueueDefinition = queue({ name: "conformance", schema: numbered }, (event, context) =>
  observe(event, context, event.data),
);

export default definition;
