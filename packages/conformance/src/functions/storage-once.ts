import { idempotent, memoryStore, type StorageDefinition, storage } from "anyfn";
import { observe } from "../observe.ts";

/** Handles an event once, however often it is delivered. */
const definition: StorageDefinition = storage(
  { bucket: "conformance", use: [idempotent({ store: memoryStore() })] },
  (event, context) => observe(event, context),
);

export default definition;
