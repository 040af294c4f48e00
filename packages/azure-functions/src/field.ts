import { MalformedEventError } from "anyfn/adapter";

/** The fields of an object. */
export type Fields = Readonly<Record<string, unknown>>;

/** An object that is neither an array nor bytes, as its fields. */
export function fields(value: unknown): Fields | undefined {
  return typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array)
    ? (value as Fields) // every object has string keys
    : undefined;
}

/** What is read of a value that is no object. */
export const NONE: Fields = {};

/** The value where it is a text that is not empty. */
export function optionalText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** @throws MalformedEventError naming `path` */
export function text(value: unknown, trigger: string, path: string): string {
  if (typeof value === "string") return value;
  throw new MalformedEventError(trigger, path, "a string", value);
}

/** @throws MalformedEventError naming `path` */
export function object(value: unknown, trigger: string, path: string): Fields {
  const seen = fields(value);
  if (seen) return seen;
  throw new MalformedEventError(trigger, path, "an object", value);
}

/** @throws MalformedEventError naming `path` */
export function list(value: unknown, trigger: string, path: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new MalformedEventError(trigger, path, "an array", value);
}

/** Sets an own property, whatever its name: assigning `__proto__` would change the prototype. */
export function put<Value>(record: Record<string, Value>, name: string, value: NoInfer<Value>): void {
  if (name === "__proto__")
    Object.defineProperty(record, name, { value, writable: true, enumerable: true, configurable: true });
  else record[name] = value;
}
