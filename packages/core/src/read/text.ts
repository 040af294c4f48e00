import { MalformedEventError } from "../errors.ts";

/** A text that has to be there. The empty one is a text. @throws MalformedEventError naming `path` */
export function text(value: unknown, trigger: string, path: string): string {
  if (typeof value === "string") return value;
  throw new MalformedEventError(trigger, path, "a string", value);
}

/** A text in a record of a batch; the path is put together only for the error. @throws MalformedEventError naming `list[index].field` */
export function textAt(value: unknown, trigger: string, list: string, index: number, field: string): string {
  if (typeof value === "string") return value;
  throw new MalformedEventError(trigger, `${list}[${index}].${field}`, "a string", value);
}

/**
 * A text that its platform's rules do not allow to be empty, such as the id, source and type of a CloudEvent.
 *
 * @throws MalformedEventError naming `path`
 */
export function nonEmptyText(value: unknown, trigger: string, path: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new MalformedEventError(trigger, path, NON_EMPTY_TEXT, value);
}

/** What an error says is expected where {@link nonEmptyText} reads. */
export const NON_EMPTY_TEXT = "a text that is not empty";

/** A text that may be missing: undefined for every other value, and for the empty text, which tells nothing. */
export function optionalText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
