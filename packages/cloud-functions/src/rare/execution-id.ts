/** The id of an execution that nobody gave one: the same each time it is asked for. */
export function executionId(native: unknown): string {
  const { executionId, id, context } = (native ?? {}) as {
    readonly executionId?: unknown;
    readonly id?: unknown;
    readonly context?: { readonly eventId?: unknown } | undefined;
  }; // any value may be asked
  const given = executionId ?? id ?? context?.eventId;
  if (typeof given === "string" && given !== "") return given;
  if (typeof native !== "object" || native === null) return crypto.randomUUID();
  let made = ids.get(native);
  if (made === undefined) ids.set(native, (made = crypto.randomUUID()));
  return made;
}

const ids = new WeakMap<object, string>();
