import type { ServeOptions, Trigger } from "../contract.ts";
import type { AnyDefinition } from "../definition.ts";
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

/**
 * The triggers of a list that a function takes: those of its own kind, or the one that it is pinned to.
 *
 * @throws AnyfnError INVALID_DEFINITION where every trigger of the list is of another kind, and for a pin that is not in the list
 */
export function rowsFor(
  { kind }: AnyDefinition,
  rows: readonly Trigger[],
  { trigger, name }: Pick<ServeOptions, "trigger" | "name">,
): readonly Trigger[] {
  const own = rows.filter((row) => row.kind === kind);
  if (trigger !== undefined) {
    const row = own.find((candidate) => candidate.id === trigger);
    if (row) return [pinned(row)];
  }
  if (trigger === undefined && (own.length > 0 || rows.length === 0)) return own;
  const listed = rows.map((row) => `${row.id} (${row.kind})`).join(", ") || "none";
  throw new AnyfnError(
    "INVALID_DEFINITION",
    trigger === undefined
      ? `${name ?? "The function"} is of the kind ${kind}, but its triggers are ${listed}. Give it triggers of its own kind, or change the builder.`
      : `There is no trigger ${JSON.stringify(trigger)} for this function of the kind ${kind}; there are ${listed}.`,
  );
}

/** A pinned trigger of messages takes whatever comes. Requests are told apart by what is read of them, so that a pinned trigger still asks. */
function pinned(row: Trigger): Trigger {
  return row.kind === "http" ? row : { ...row, detect: () => true };
}
