import type { Json } from "./config.ts";

/** A resource of Kubernetes. */
export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string } & Readonly<Record<string, Json>>;
  readonly spec: Json;
}

/** Where events are sent. */
export interface Sink {
  readonly ref: { readonly apiVersion: string; readonly kind: string; readonly name: string };
  readonly uri: string;
}

/** Without the keys that have no value. */
export function defined(record: Readonly<Record<string, Json | undefined>>): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    Object.entries(record).filter((entry): entry is [string, Json] => entry[1] !== undefined),
  );
}

/** Records into records, everything else in place of what is there. */
export function merged(base: Json, over: Json | undefined): Json {
  if (over === undefined) return base;
  if (!isMap(base) || !isMap(over)) return over;
  return {
    ...base,
    ...Object.fromEntries(
      Object.entries(over).map(([key, value]) => [
        key,
        Object.hasOwn(base, key) && base[key] !== undefined ? merged(base[key], value) : value,
      ]),
    ),
  };
}

function isMap(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === "object" && !Array.isArray(value);
}
