import { type TopicDefinition, topic } from "anyfn";
import { observe } from "../observe.ts";

/** Notes its messages, and does what they ask for. */
const definition: TopicDefinition = topic("conformance", (event, context) =>
  observe(event, context, event.data),
);

export default definition;
