import { type QueueDefinition, queue } from "anyfn";
import { note } from "../subjects/note.ts";

const fn: QueueDefinition = queue({ name: "orders" }, ({ data }) =>
  note((data as { readonly total: number }).total),
); // the batch's messages
export default fn;
