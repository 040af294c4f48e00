import { type TopicDefinition, topic } from "anyfn";
import { numbered } from "../numbered.ts";
import { observe } from "../observe.ts";

/** Takes only messages with a number. */
const definition: TopicDefinition = topic({ name: "conformance", schema: numbered }, (event, context) =>
  observe(event, context, event.data),
);

export default definition;
