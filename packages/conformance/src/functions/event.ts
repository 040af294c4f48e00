import { type EventDefinition, event } from "anyfn";
import { observe } from "../observe.ts";

/** Notes its events, and does what they ask for. */
const definition: EventDefinition = event("com.example.conformance", (received, context) =>
  observe(received, context, received.data),
);

export default definition;
