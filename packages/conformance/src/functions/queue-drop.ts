import { type QueueDefinition, queue } from "anyfn";
import { observe } from "../observe.ts";

/** Gives up what failed for good. */
const definition: QueueDefinition = queue({ name: "conformance", onPermanent: "drop" }, (event, context) =>
  observe(event, context, event.data),
);

export default definition;
