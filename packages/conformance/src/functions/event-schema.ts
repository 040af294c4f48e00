import { type EventDefinition, event } from "anyfn";
import { numbered } from "../numbered.ts";
import { observe } from "../observe.ts";

/** Takes only events with a number. */
const definition: EventDefinition = event(
  { type: "com.example.conformance", schema: numbered },
  (received, context) => observe(received, context, received.data),
);

export default definition;
