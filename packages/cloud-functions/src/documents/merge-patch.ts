import { MalformedEventError } from "anyfn/adapter";
import { put } from "anyfn/read";

/**
 * What the Realtime Database stores after a change: records are merged, `null` deletes, whatever else replaces, and what is emptied
 * is no longer there. Null for nothing.
 *
 * @throws MalformedEventError for more levels than the database has
 */
export function merged(before: unknown, delta: unknown, depth = 0): unknown {
  if (depth > DEPTH)
    throw new MalformedEventError("firebase.database", "data.delta", `at most ${DEPTH} levels`, delta);
  if (!isObject(delta)) return delta;
  if (Array.isArray(delta)) return delta;
  const old = isObject(before) ? before : {};
  const record: Record<string, unknown> = {};
  for (const name of new Set([...Object.keys(old), ...Object.keys(delta)])) {
    const was = Object.hasOwn(old, name) ? old[name] : undefined;
    const value = Object.hasOwn(delta, name) ? merged(was, delta[name], depth + 1) : was;
    if (value !== null && value !== undefined) put(record, name, value);
  }
  const names = Object.keys(record);
  if (names.length === 0) return null;
  return Array.isArray(before) ? listOf(record, names) : record;
}

/** The database has no lists: a record whose names are indexes, over half of them taken, is read as one. */
function listOf(record: Readonly<Record<string, unknown>>, names: readonly string[]): unknown {
  const length = Math.max(...names.map(Number)) + 1;
  return names.every((name) => /^(?:0|[1-9]\d{0,8})$/.test(name)) && length <= 2 * names.length
    ? Array.from({ length }, (_, index) => record[index] ?? null)
    : record;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** The database itself has 32. */
const DEPTH = 100;
