import { type QueueDefinition, queue } from "anyfn";
import { observe } from "../observe.ts";

/** Notes its messages, and does what they ask for. */
const definition: QueueDefinition = queue({ name: "conformance" }, (event, context) =>
  observe(event, context, event.data),
);

export default definition;
