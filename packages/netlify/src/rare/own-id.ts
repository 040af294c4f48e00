/** The id of an invocation that the platform gave none: the same each time it is asked for. */
export function ownId(context: object | undefined): string {
  if (!context) return crypto.randomUUID();
  const id = ids.get(context) ?? crypto.randomUUID();
  ids.set(context, id);
  return id;
}

const ids = new WeakMap<object, string>();
