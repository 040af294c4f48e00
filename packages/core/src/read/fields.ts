import { MalformedEventError } from "../errors.ts";

/** The fields of an object. */
export type Fields = Readonly<Record<string, unknown>>;

/** What is read of a value that has no fields. */
export const NONE: Fields = {};

/** A record, as its fields: an object that is neither an array nor bytes. Undefined for every other value. */
export function fields(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)
    ? (value as Fields) // every object has string keys
    : undefined;
}

/** A record that has to be there. @throws MalformedEventError naming `path` */
export function object(value: unknown, trigger: string, path: string): Fields {
  const seen = fields(value);
  if (seen) return seen;
  throw new MalformedEventError(trigger, path, "an object", value);
}

/** A record of a batch; the path is put together only for the error. @throws MalformedEventError naming `list[index]` */
export function objectAt<Item extends object>(
  item: Item | undefined,
  trigger: string,
  list: string,
  index: number,
): Item {
  if (fields(item)) return item as Item; // it is there
  throw new MalformedEventError(trigger, `${list}[${index}]`, "an object", item);
}

/** An array that has to be there; its items are not looked at. @throws MalformedEventError naming `path` */
export function listOf<Item>(
  value: readonly Item[] | undefined,
  trigger: string,
  path: string,
): readonly Item[];
export function listOf(value: unknown, trigger: string, path: string): readonly unknown[];
export function listOf(value: unknown, trigger: string, path: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new MalformedEventError(trigger, path, "an array", value);
}
