import { MalformedEventError } from "anyfn/adapter";

/** The records of a batch. @throws MalformedEventError naming `name` */
export function listOf<Item>(
  value: readonly Item[] | undefined,
  trigger: string,
  name: string,
): readonly Item[] {
  if (Array.isArray(value)) return value as readonly Item[]; // items are checked one by one, by `objectAt`
  throw new MalformedEventError(trigger, name, "an array", value);
}

/** One record of a batch. @throws MalformedEventError naming `list[index]` */
export function objectAt<Item extends object>(
  item: Item | undefined,
  trigger: string,
  list: string,
  index: number,
): Item {
  if (typeof item === "object" && item !== null) return item;
  throw new MalformedEventError(trigger, `${list}[${index}]`, "an object", item);
}

/** Text in a record. The path is put together only for the error. @throws MalformedEventError naming `list[index].field` */
export function textAt(value: unknown, trigger: string, list: string, index: number, field: string): string {
  if (typeof value === "string") return value;
  throw new MalformedEventError(trigger, `${list}[${index}].${field}`, "a string", value);
}

/** A whole number in a record. @throws MalformedEventError naming `list[index].field` */
export function integerAt(
  value: unknown,
  trigger: string,
  list: string,
  index: number,
  field: string,
): number {
  if (Number.isSafeInteger(value)) return value as number; // just seen
  throw new MalformedEventError(trigger, `${list}[${index}].${field}`, "a whole number", value);
}

/** Text of a single event. @throws MalformedEventError naming `path` */
export function text(value: unknown, trigger: string, path: string): string {
  if (typeof value === "string") return value;
  throw new MalformedEventError(trigger, path, "a string", value);
}

/** An optional text; undefined where it is anything else or empty. */
export function optionalText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
