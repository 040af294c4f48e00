/**
 * A value as JSON that loses nothing that a case can tell apart: bytes, dates, big integers, sets and `undefined` become
 * objects with one `$` key. Used on both sides of a comparison, and by the reference functions, so that what they saw can
 * travel in a log line.
 */
export function toPlain(value: unknown): unknown {
  if (value === undefined) return { $undefined: true };
  if (typeof value === "bigint") return { $bigint: String(value) };
  if (typeof value === "number" && !Number.isFinite(value)) return { $number: String(value) };
  if (value === null || typeof value !== "object")
    return typeof value === "function" ? { $function: value.name } : value;
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString("base64") };
  if (value instanceof Date)
    return {
      $date: Number.isNaN(value.getTime()) ? "invalid" : value.toISOString(),
      ...("nanoseconds" in value && { $nanoseconds: value.nanoseconds }),
    };
  if (value instanceof Set) return { $set: [...value].map(toPlain) };
  if (value instanceof Map) return { $map: [...value].map(toPlain) };
  if (Array.isArray(value)) return value.map(toPlain);
  // A key with the value `undefined` says the same as no key. Entries become own properties, `__proto__` among them.
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, toPlain(item)]])),
  );
}
