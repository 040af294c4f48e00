import { idempotent, memoryStore, type QueueDefinition, queue } from "anyfn";
import { observe } from "../observe.ts";

/** Handles a message once, however often it is delivered. */
const definition: QueueDefinition = queue(
  { name: "conformance", use: [idempotent({ store: memoryStore() })] },
  (event, context) => observe(event, context, event.data),
);

export default definition;
