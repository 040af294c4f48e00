import { type StorageDefinition, storage } from "anyfn";
import { observe } from "../observe.ts";

/** Notes new images below one folder only. */
const definition: StorageDefinition = storage(
  { bucket: "conformance", on: ["created"], prefix: "images/", suffix: ".jpg" },
  (event, context) => observe(event, context),
);

export default definition;
