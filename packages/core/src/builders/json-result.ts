import { AnyfnError } from "../errors.ts";

/** What JSON cannot hold, and what to answer in its place. */
const REFUSED = {
  bigint: "a bigint|Answer String(value), or Number(value) where no digit is lost.",
  circular: "an object that holds itself|Answer plain data.",
  function: "a function|Answer plain data.",
  symbol: "a symbol|Answer plain data.",
} as const;

/**
 * The result of a direct call, which platforms answer as JSON. JSON.stringify throws for some values after the invocation has ended, where
 * nobody logs it, and writes nothing for others; so they fail here, on every target alike.
 *
 * @param bigints The protocol of the call has a form for big integers.
 * @throws AnyfnError INVALID_OUTPUT naming the place of what JSON cannot hold
 */
export function jsonResult(value: unknown, bigints = false): unknown {
  const found = refusedIn(value, "the result", [], {
    // An app may have taught big integers to be written.
    bigints: bigints || "toJSON" in BigInt.prototype,
  });
  if (!found) return value;
  const [what, instead] = REFUSED[found.why].split("|");
  throw new AnyfnError(
    "INVALID_OUTPUT",
    `The handler answered ${what} (${found.place}), which JSON cannot hold. ${instead}`,
  );
}

interface Refused {
  readonly why: keyof typeof REFUSED;
  readonly place: string;
}

/** The first thing that JSON.stringify would refuse, or write nothing for in place of the whole result. */
function refusedIn(
  value: unknown,
  place: string,
  above: readonly object[],
  taken: { readonly bigints: boolean },
): Refused | undefined {
  const type = typeof value;
  if (type === "bigint") return taken.bigints ? undefined : { why: "bigint", place };
  // As a field they are left out, as JSON has it.
  if ((type === "function" || type === "symbol") && above.length === 0 && !isWritten(value))
    return { why: type, place };
  if (typeof value !== "object" || value === null) return undefined;
  if (above.includes(value)) return { why: "circular", place };
  // Bytes have no big integer in them but by their own types.
  if (ArrayBuffer.isView(value) || isWritten(value)) return undefined;
  const path = [...above, value];
  for (const [name, item] of Object.entries(value)) {
    const found = refusedIn(item, `${place}.${name}`, path, taken);
    if (found) return found;
  }
  return undefined;
}

/** True for what says itself how it is written. */
function isWritten(value: unknown): boolean {
  return typeof (Object(value) as { readonly toJSON?: unknown }).toJSON === "function"; // any value may be asked
}
