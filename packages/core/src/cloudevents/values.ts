import { fromBase64, toBase64 } from "../read/base64.ts";
import { readPreciseDate, writePreciseDate } from "../read/precise-date.ts";
import { invalid } from "./event.ts";

/**
 * Plain values as JSON without loss. JSON stays as it is; what JSON has no word for is an object with one key:
 * `{ "$date": "2026-01-02T03:04:05.678Z" }` (nine digits where it has nanoseconds), `{ "$bigint": "9007199254740993" }`, `{ "$bytes": "AP8=" }`,
 * `{ "$set": [1, 2] }`, `{ "$number": "NaN" }` (`"Infinity"`, `"-Infinity"`, `"-0"`, and integers whose digits would be read as a
 * bigint), `{ "$undefined": true }`; and an object of the user's own with one key that begins with `$` is
 * `{ "$object": { "$date": "not ours" } }`.
 */
export function toPlain(value: unknown): unknown {
  if (typeof value === "number")
    return isExact(value) ? value : { $number: Object.is(value, -0) ? "-0" : String(value) };
  if (typeof value === "bigint") return { $bigint: String(value) };
  if (value === undefined) return { $undefined: true };
  if (value === null || typeof value !== "object") return value;
  if (value instanceof Date) return { $date: Number.isNaN(value.getTime()) ? "" : writePreciseDate(value) };
  if (value instanceof Uint8Array) return { $bytes: toBase64(value) };
  if (value instanceof Set) return { $set: [...value].map(toPlain) };
  if (Array.isArray(value)) return value.map(toPlain);
  const entries = Object.entries(value);
  const plain = Object.fromEntries(entries.map(([key, item]) => [key, toPlain(item)]));
  return entries.length === 1 && entries[0]?.[0].startsWith("$") ? { $object: plain } : plain;
}

/** The value that {@link toPlain} was given. @throws AnyfnError INVALID_CLOUDEVENT for an unknown tag */
export function fromPlain(plain: unknown): unknown {
  if (plain === null || typeof plain !== "object") return plain;
  if (Array.isArray(plain)) return plain.map(fromPlain);
  const entries = Object.entries(plain);
  const [tag, content] = entries[0] ?? [];
  if (entries.length === 1 && tag?.startsWith("$")) {
    const read = Object.hasOwn(TAGS, tag) ? TAGS[tag] : undefined;
    const result = read?.(content);
    if (!result)
      throw invalid(
        `The data has an object with the one key ${JSON.stringify(tag.slice(0, 40))} and a value that does not go with it. An object of your own with such a key is written { "$object": … }.`,
      );
    return result.value;
  }
  return all(entries);
}

function all(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(entries.map(([key, item]) => [key, fromPlain(item)]));
}

/** True for a number that its JSON text gives back. */
function isExact(value: number): boolean {
  return (
    Number.isFinite(value) &&
    !Object.is(value, -0) &&
    (!Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) >= 1e21)
  );
}

/** The value in an object, so that one that is undefined is told from none. */
const TAGS: Readonly<Record<string, (content: unknown) => { readonly value: unknown } | undefined>> = {
  $date(content) {
    if (content === "") return { value: new Date(Number.NaN) };
    const value = readPreciseDate(content);
    return value && { value };
  },
  $bigint: (content) =>
    typeof content === "string" && /^-?\d+$/.test(content) ? { value: BigInt(content) } : undefined,
  $bytes(content) {
    const value = typeof content === "string" ? fromBase64(content) : undefined;
    return value && { value };
  },
  $set: (content) => (Array.isArray(content) ? { value: new Set(content.map(fromPlain)) } : undefined),
  $number: (content) =>
    content === "-0" || (typeof content === "string" && String(Number(content)) === content)
      ? { value: Number(content) }
      : undefined,
  $undefined: () => ({ value: undefined }),
  $object: (content) =>
    content !== null && typeof content === "object" ? { value: all(Object.entries(content)) } : undefined,
};
