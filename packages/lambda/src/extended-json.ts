import { exactNumber, type PlainRecord } from "anyfn/adapter";
import { fields, fromBase64, put } from "anyfn/read";

/** A document in MongoDB's extended JSON (https://www.mongodb.com/docs/manual/reference/mongodb-extended-json/) as plain values; undefined when it is no document. */
export function plainDocument(document: unknown): PlainRecord | undefined {
  return fields(document) && (plain(document, 0) as PlainRecord); // a document has no single `$` key
}

function plain(value: unknown, depth: number): unknown {
  // MongoDB itself nests 100 levels at most; what is deeper stays as it is.
  if (typeof value !== "object" || value === null || depth > 120) return value;
  if (Array.isArray(value)) return value.map((item) => plain(item, depth + 1));
  const source = value as Readonly<Record<string, unknown>>; // no array, so a record
  const record: Record<string, unknown> = {};
  for (const name in source) {
    const special = name.startsWith("$") ? typed(name, source[name]) : undefined;
    if (special !== undefined) return special;
    put(record, name, plain(source[name], depth + 1));
  }
  return record;
}

/** The value of `{ $type: … }`; undefined for types without a plainer form. */
function typed(type: string, inner: unknown): unknown {
  switch (type) {
    case "$numberInt":
    case "$numberLong":
    case "$numberDouble":
    case "$numberDecimal":
      return typeof inner === "string" ? exactNumber(inner) : undefined;
    case "$oid":
    case "$symbol":
    case "$uuid":
      return typeof inner === "string" ? inner : undefined;
    case "$date":
      return date(typeof inner === "string" ? Date.parse(inner) : Number(textOf(fields(inner)?.$numberLong)));
    case "$timestamp":
      return date(numberOf(fields(inner)?.t) * 1000);
    case "$binary":
      return binary(fields(inner)?.base64);
    default:
      return undefined;
  }
}

function binary(base64: unknown): Uint8Array | undefined {
  return typeof base64 === "string" ? fromBase64(base64) : undefined;
}

function date(ms: number): Date | undefined {
  const value = new Date(ms);
  return Number.isNaN(value.getTime()) ? undefined : value;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : Number.NaN;
}
