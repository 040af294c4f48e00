import { MalformedEventError } from "../errors.ts";

/** A whole number in a record of a batch. @throws MalformedEventError naming `list[index].field` */
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

/** A count from 1 on, as a number or in decimal digits; undefined for every other value. */
export function optionalCount(value: unknown): number | undefined {
  const count = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(count) && (count as number) > 0 ? (count as number) : undefined; // an integer is a number
}
