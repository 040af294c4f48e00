import type { Resource, ResourceAction, ResourceKind, ResourceUse, StandardSchema } from "anyfn";
import { ClientError } from "anyfn/errors";
import { keepScopes } from "../registry.ts";

/** A handle: its enumerable fields are plain data, and everything else is not enumerable. @throws ClientError INVALID for a name that some service would not take */
export function resource<Handle extends Resource>(
  kind: Handle["kind"],
  name: string,
  uses: readonly ResourceAction[],
  methods: object,
  schema?: StandardSchema | undefined,
): Handle {
  if (typeof name !== "string" || !NAME.test(name))
    throw new ClientError(
      "INVALID",
      `A ${kind}'s name has 3 to 40 characters of a–z, 0–9 and "-", the first a letter, but this one is ${JSON.stringify(name) ?? typeof name}${typeof name === "string" ? ` (${name.length} characters)` : ""}. Such a name is valid on every service; the physical name is given to connect(), or set in anyfn.config under resources.`,
      { resource: `${kind}:${name}`, operation: "name" },
    );
  keepScopes();
  const handle = { kind, name, uses };
  for (const [key, value] of Object.entries({ ...methods, ...(schema && { schema }) }))
    Object.defineProperty(handle, key, { value });
  return handle as unknown as Handle; // of these fields and methods
}

/** What `for(…)` answers. @throws ClientError INVALID for an action that the kind does not have */
export function narrowed<Kind extends ResourceKind>(
  kind: Kind,
  name: string,
  all: readonly ResourceAction[],
  given: readonly (ResourceAction | { readonly prefix: string })[],
): ResourceUse<Kind> {
  const uses = given.filter((each) => typeof each === "string");
  const where = given.find((each) => typeof each === "object");
  const unknown = uses.find((use) => !all.includes(use));
  if (unknown !== undefined || uses.length === 0)
    throw new ClientError(
      "INVALID",
      `${kind}:${name}: for() takes ${all.map((use) => JSON.stringify(use)).join(", ")}, but was given ${unknown === undefined ? "no action" : JSON.stringify(unknown)}.`,
      { resource: `${kind}:${name}`, operation: "for" },
    );
  return { kind, name, uses, ...(where?.prefix && { prefix: where.prefix }) };
}

const NAME = /^[a-z][a-z0-9-]{2,39}$/;
