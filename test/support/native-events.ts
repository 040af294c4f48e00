import { readFileSync } from "node:fs";

/** A JSON value that a test changes parts of. */
// biome-ignore lint/suspicious/noExplicitAny: a native event has a different shape in each file, and tests set single fields of it
export type NativeEvent = any;

/** A fresh copy of a documented native event: a file of `fixtures/events`. */
export function nativeEvent(name: string): NativeEvent {
  return JSON.parse(readFileSync(new URL(`../fixtures/events/${name}.json`, import.meta.url), "utf8"));
}

/** The same event with one record per change, each a copy of the first record with these fields set. */
export function nativeBatch(name: string, changes: readonly object[]): NativeEvent {
  const event = nativeEvent(name);
  const [record] = event.Records;
  return { ...event, Records: changes.map((change) => merge(structuredClone(record), change)) };
}

/** Records are merged, everything else is replaced. */
function merge(base: NativeEvent, change: object): NativeEvent {
  for (const [key, value] of Object.entries(change)) {
    const inner = typeof value === "object" && value !== null && !Array.isArray(value);
    base[key] = inner && base[key] ? merge(base[key], value) : value;
  }
  return base;
}
