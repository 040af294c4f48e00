import { type DatabaseDefinition, database } from "anyfn";
import { note } from "../subjects/note.ts";

const fn: DatabaseDefinition = database({ collection: "orders" }, ({ after }) =>
  note((after as { readonly total: number }).total),
); // the stream's items
export default fn;
