import { type StorageDefinition, storage } from "anyfn";
import { note } from "../subjects/note.ts";

const fn: StorageDefinition = storage({ bucket: "uploads" }, ({ key, size }) =>
  note(key.length + (size ?? 0)),
);
export default fn;
