import { type Fields, fields } from "anyfn/read";

/** The first of `event.Records`. */
export function firstRecord(event: unknown): Fields | undefined {
  const records = fields(event)?.["Records"];
  return Array.isArray(records) ? fields(records[0]) : undefined;
}
