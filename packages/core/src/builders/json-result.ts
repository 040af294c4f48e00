import { AnyfnError } from "../errors.ts";

/**
 * The result of a direct call, which platforms answer as JSON. JSON.stringify throws for a big integer, after the invocation has ended
 * and where nobody logs it; so it fails here, on every target alike.
 *
 * @throws AnyfnError INVALID_OUTPUT naming the place of a big integer
 */
export function jsonResult(value: unknown): unknown {
  // An app may have taught big integers to be written.
  const place = "toJSON" in BigInt.prototype ? undefined : placeIn(value, "the result", []);
  if (place === undefined) return value;
  throw new AnyfnError(
    "INVALID_OUTPUT",
    `The handler answered a bigint (${place}), which JSON cannot hold. Answer String(value), or Number(value) where no digit is lost.`,
  );
}

/** Where a big integer stands in what JSON.stringify would write; undefined for none. */
function placeIn(value: unknown, place: string, above: readonly object[]): string | undefined {
  if (typeof value === "bigint") return place;
  if (typeof value !== "object" || value === null) return undefined;
  // Bytes have no big integer in them but by their own types, and whoever refers to itself is no JSON either.
  if (ArrayBuffer.isView(value) || above.includes(value)) return undefined;
  if (typeof (value as { readonly toJSON?: unknown }).toJSON === "function") return undefined; // any object may be asked
  const path = [...above, value];
  for (const [name, item] of Object.entries(value)) {
    const found = placeIn(item, `${place}.${name}`, path);
    if (found !== undefined) return found;
  }
  return undefined;
}
