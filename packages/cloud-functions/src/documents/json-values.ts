import { exactNumber, MalformedEventError, type PlainRecord } from "anyfn/adapter";
import { type Fields, fields, fromBase64, NONE, put, readPreciseDate } from "anyfn/read";
import { DEPTH } from "./protobuf.ts";
import { vectorOrRecord } from "./vector.ts";

/** Values of Firestore and of Datastore mode in JSON, as plain values. @throws MalformedEventError naming the field, where one is none */
export function plainFields(source: unknown, trigger: string, path: string): PlainRecord {
  const record: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields(source) ?? NONE)) {
    const seen = plain(value, 0);
    if (seen === undefined)
      throw new MalformedEventError(trigger, `${path}.${name}`, "a value of Firestore", value);
    put(record, name, seen);
  }
  return record;
}

/** The path of a key in JSON: kinds and ids or names in turn. */
export function jsonKeyPath(key: unknown): readonly string[] {
  const path = fields(key)?.path;
  return (Array.isArray(path) ? path : []).flatMap((element: unknown) => {
    const { kind, id, name } = fields(element) ?? NONE;
    return [kind ?? "", id ?? name].flatMap((part) =>
      typeof part === "string" || typeof part === "number" || typeof part === "bigint" ? [String(part)] : [],
    );
  });
}

/** One value; undefined when it is none. */
function plain(value: unknown, depth: number): unknown {
  const source = fields(value);
  if (!source || depth > DEPTH) return undefined;
  for (const type in source) {
    const read = TYPES.get(type);
    if (read) return read(source[type], depth);
  }
  // As a message without any of its fields.
  return Object.keys(source).length === 0 ? null : undefined;
}

type Read = (value: unknown, depth: number) => unknown;

const record: Read = (value, depth) => {
  const values: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(fields(value) ?? NONE)) {
    const seen = plain(inner, depth + 1);
    if (seen === undefined) return undefined;
    put(values, name, seen);
  }
  return values;
};

const bytes: Read = (value) => (typeof value === "string" ? fromBase64(value) : undefined);
const text: Read = (value) => (typeof value === "string" ? value : undefined);

const TYPES: ReadonlyMap<string, Read> = new Map<string, Read>([
  ["nullValue", () => null],
  ["booleanValue", (value) => (typeof value === "boolean" ? value : undefined)],
  ["integerValue", integer],
  ["doubleValue", double],
  ["timestampValue", readPreciseDate],
  ["stringValue", text],
  ["referenceValue", text],
  ["keyValue", (value) => jsonKeyPath(value).join("/")],
  ["bytesValue", bytes],
  ["blobValue", bytes],
  ["geoPointValue", geoPoint],
  ["arrayValue", list],
  ["mapValue", map],
  ["entityValue", (value, depth) => record(fields(value)?.properties, depth)],
]);

function integer(value: unknown): unknown {
  if (typeof value === "bigint" || Number.isSafeInteger(value)) return value;
  return typeof value === "string" && /^-?\d{1,19}$/.test(value) ? exactNumber(value) : undefined;
}

function map(value: unknown, depth: number): unknown {
  const values = fields(record(fields(value)?.fields, depth));
  return values && vectorOrRecord(values);
}

/** JSON has no word for three of them; a number with many digits was read as its text. */
function double(value: unknown): number | undefined {
  if (typeof value !== "number" && typeof value !== "string" && typeof value !== "bigint") return undefined;
  const number = Number(value);
  return value === "NaN" || (value !== "" && !Number.isNaN(number)) ? number : undefined;
}

function geoPoint(value: unknown): unknown {
  const { latitude = 0, longitude = 0 }: Fields = fields(value) ?? NONE;
  const degrees = { latitude: double(latitude), longitude: double(longitude) };
  return degrees.latitude === undefined || degrees.longitude === undefined ? undefined : degrees;
}

function list(value: unknown, depth: number): unknown {
  const { values = [] } = fields(value) ?? NONE;
  if (!Array.isArray(values)) return undefined;
  const items = values.map((item: unknown) => plain(item, depth + 1));
  return items.includes(undefined) ? undefined : items;
}
