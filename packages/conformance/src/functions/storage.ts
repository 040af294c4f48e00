import { type StorageDefinition, storage } from "anyfn";
import { observe } from "../observe.ts";

/** Notes what happens to objects, and fails for a key that asks for it. */
const definition: StorageDefinition = storage({ bucket: "conformance" }, (event, context) =>
  observe(event, context, { do: event.key.startsWith("do/") ? event.key.slice(3) : undefined }),
);

export default definition;
