import { isUtf8 } from "node:buffer";

/** A value as JSON: bytes that are text become text, others `{ "$base64": "…" }`. */
export function toJson(value: unknown): unknown {
  if (value instanceof Uint8Array) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return isUtf8(bytes) ? bytes.toString() : { $base64: bytes.toString("base64") };
  }
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return value.map(toJson);
  if (value === null || typeof value !== "object" || "toJSON" in value) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item)]));
}

/** The way back: `{ "$base64": "…" }` becomes bytes. */
export function fromJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromJson);
  if (value === null || typeof value !== "object") return value;
  const { $base64, ...rest } = value as { readonly $base64?: unknown }; // asked
  if (typeof $base64 === "string" && Object.keys(rest).length === 0)
    return new Uint8Array(Buffer.from($base64, "base64"));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fromJson(item)]));
}
