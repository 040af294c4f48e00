import type { FunctionDefinition } from "../definition.ts";
import type { Kind } from "../events.ts";
import type { Resource } from "../resources.ts";

/** Options, and no handle: its fields would be taken for some. */
export interface NoHandle {
  readonly uses?: undefined;
}

/** True for a handle given in place of a name. */
export function isHandle(value: unknown): value is Resource {
  return value !== null && typeof value === "object" && typeof (value as Partial<Resource>).uses === "object";
}

/** The definition, with the handle that it listens to where it was given one. */
export function listening<Definition extends FunctionDefinition<Kind>>(
  definition: Definition,
  handle: unknown,
): Definition {
  if (!isHandle(handle)) return definition;
  const { kind, name } = handle;
  return { ...definition, listens: { kind, name } };
}

/** Options in which a handle was replaced by its name and its schema. */
export function unwrapped<Options extends { readonly name: string }>(what: unknown): Options {
  if (typeof what === "string") return { name: what } as Options; // the shorthand
  if (isHandle(what)) return { name: what.name, ...schemaOf(what) } as unknown as Options; // the shorthand
  const options = what as Options;
  const handle: unknown = options.name;
  return isHandle(handle) ? { ...options, name: handle.name, ...schemaOf(handle) } : options;
}

/** The handle in what a builder was given; undefined for a name. */
export function handleIn(what: unknown, field: "name" | "bucket"): unknown {
  return isHandle(what) ? what : (what as Readonly<Record<string, unknown>> | undefined)?.[field];
}

function schemaOf({ schema }: Resource): Pick<Resource, "schema"> {
  return schema ? { schema } : {};
}
