import { idempotent, memoryStore, type TopicDefinition, topic } from "anyfn";
import { observe } from "../observe.ts";

/** Handles an event once, however often it is delivered. */
const definition: TopicDefinition = topic(
  { name: "conformance", use: [idempotent({ store: memoryStore() })] },
  (event, context) => observe(event, context),
);

export default definition;
