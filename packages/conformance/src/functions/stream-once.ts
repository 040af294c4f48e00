import { idempotent, memoryStore, type StreamDefinition, stream } from "anyfn";
import { observe } from "../observe.ts";

/** Handles an event once, however often it is delivered. */
const definition: StreamDefinition = stream(
  { name: "conformance", use: [idempotent({ store: memoryStore() })] },
  (event, context) => observe(event, context),
);

export default definition;
