import { MalformedEventError } from "anyfn/adapter";

/** The fields of an object. */
export type Fields = Readonly<Record<string, unknown>>;

/** An object that is no array and no bytes, as its fields. */
export function fields(value: unknown): Fields | undefined {
  return typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array)
    ? (value as Fields) // every object has string keys
    : undefined;
}

/** What is read of a value that is no object. */
export const NONE: Fields = {};

/** What is expected of a text that something depends on. */
export const A_TEXT = "a text that is not empty";

/** Text of an event. @throws MalformedEventError naming `path` */
export function text(value: unknown, trigger: string, path: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new MalformedEventError(trigger, path, A_TEXT, value);
}

/** An optional text; undefined where it is anything else or empty. */
export function optionalText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A count from 1 on, as a number or its digits; undefined where it is anything else. */
export function optionalCount(value: unknown): number | undefined {
  const count = typeof value === "string" && value !== "" ? Number(value) : value;
  return Number.isSafeInteger(count) && (count as number) > 0 ? (count as number) : undefined; // an integer is a number
}
