/** The fields of an object. */
export type Fields = Readonly<Record<string, unknown>>;

/** An object that is no array, as its fields. */
export function fields(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined; // every object has string keys
}

/** The first of `event.Records`. */
export function firstRecord(event: unknown): Fields | undefined {
  const records = fields(event)?.Records;
  return Array.isArray(records) ? fields(records[0]) : undefined;
}

/** What is read of a value that is no object. */
export const NONE: Fields = {};
