import type { Trigger } from "../contract.ts";
import { AnyfnError, typeName, UnrecognizedEventError } from "../errors.ts";
import type { Instance } from "./invocation.ts";

/** The error of a native event that no row of the function takes. */
export function unexpected(
  { options: { name }, definition: { kind }, rows }: Instance,
  native: unknown,
): UnrecognizedEventError {
  return unrecognized(
    `${name ?? "The function"} is ${/^(?:[aeiou]|http)/.test(kind) ? "an" : "a"} ${kind} function`,
    native,
    rows,
  );
}

/** The error of a native event that none of `rows` takes. */
export function unrecognized(who: string, native: unknown, rows: readonly Trigger[]): UnrecognizedEventError {
  return new UnrecognizedEventError(
    `${who} and accepts ${rows.map((row) => row.id).join(", ") || "no trigger"}, but got ${shape(native)}. ` +
      `Wire one of these triggers to it, or pin the one that calls: { trigger: "${rows[0]?.id ?? "…"}" }.`,
  );
}

/** Keys and types of what arrived, never values: an event may hold anything. */
function shape(native: unknown): string {
  if (native === null || typeof native !== "object" || Array.isArray(native)) return typeName(native);
  const keys = Object.entries(native)
    .slice(0, 20)
    .map(([key, value]) => `${key.slice(0, 40)}: ${typeName(value)}`);
  return `{ ${keys.join(", ")} }`;
}

/** The row that a function is pinned to; one of messages takes whatever comes. @throws AnyfnError when there is none of that id */
export function pinned(rows: readonly Trigger[], id: string): Trigger {
  const row = rows.find((candidate) => candidate.id === id);
  // Requests are told apart by what is read of them, so that a pinned row still asks.
  if (row) return row.kind === "http" ? row : { ...row, detect: () => true };
  throw new AnyfnError(
    "INVALID_DEFINITION",
    `There is no trigger ${JSON.stringify(id)} for this function; there are ${rows.map((candidate) => candidate.id).join(", ")}.`,
  );
}
