import { AsyncLocalStorage } from "node:async_hooks";
import type { Connection, ResourceKind, ResourceUse, Scope } from "anyfn";
import { ClientError } from "anyfn/errors";
import type { Limits, Service, Services } from "./service.ts";

/** How a resource is connected. */
export interface ConnectOptions {
  /** Variables of the environment that the service is made from: a call fails with `NOT_CONNECTED` while one of them is not set. */
  readonly environment?: readonly string[] | undefined;
  /** Limits of other services that the app is built for: a call that one of them cannot make fails with `UNSUPPORTED` here too. */
  readonly within?: readonly { readonly id: string; readonly limits: Limits }[] | undefined;
}

/** A connected resource. */
export interface Connected<Kind extends ResourceKind = ResourceKind> extends Connection, ConnectOptions {
  readonly resource: Pick<ResourceUse<Kind>, "kind" | "name">;
  readonly service: Services[Kind];
}

/**
 * Puts a service behind a handle, for the whole process; the last one counts. Nothing connects before the first call. A built entry does
 * this for its functions' resources; tests give what it answers to `invoke(…, { resources })`.
 *
 * @throws ClientError INVALID when the service is for another kind of resource
 * @example
 * connect(uploads, s3({ bucket: "my-bucket" }));
 */
export function connect<Kind extends ResourceKind>(
  resource: Pick<ResourceUse<Kind>, "kind" | "name">,
  service: Services[Kind],
  options: ConnectOptions = {},
): Connected<Kind> {
  const id = idOf(resource);
  if (service?.kind !== resource.kind)
    throw new ClientError(
      "INVALID",
      `${id} was given ${service?.id ?? "no service"}, which is not a service for a ${resource.kind}. Give connect() a service of that kind.`,
      { resource: id, operation: "connect" },
    );
  const connected = { resource: { kind: resource.kind, name: resource.name }, service, ...options };
  registry().set(id, connected);
  return connected;
}

/** `"bucket:uploads"`. */
export function idOf({ kind, name }: Pick<ResourceUse, "kind" | "name">): string {
  return `${kind}:${name}`;
}

/** The invocation that makes the current call; undefined outside of one. */
export function currentScope(): Scope | undefined {
  return keeper().getStore();
}

/** Has core keep the invocation from now on: called when the first handle is made. */
export function keepScopes(): void {
  keeper();
}

/** The service of a resource and its options; a promise where it is made now. */
export function serviceOf<Kind extends ResourceKind>(
  resource: Pick<ResourceUse<Kind>, "kind" | "name">,
  scope: Scope | undefined,
): Connected<Kind> | Promise<Connected<Kind>> | undefined {
  const id = idOf(resource);
  const held = scope?.held;
  if (!held || held === true) return registry().get(id) as Connected<Kind> | undefined; // kept under its kind
  const given = held.get(id) as Services[Kind] | Promise<Services[Kind]> | undefined; // as above
  const service = given ?? import("./memory.ts").then(({ memory }) => memory(resource.kind));
  if (!given) held.set(id, service);
  const connected = (own: Services[Kind]): Connected<Kind> => ({
    resource,
    service: own,
    within: registry().get(id)?.within,
  });
  return service instanceof Promise ? service.then(connected as never) : connected(service);
}

/** One for all copies of this module in the process. */
function registry(): Map<string, Omit<Connected, "service"> & { readonly service: Service }> {
  const shared = globalThis as { [REGISTRY]?: ReturnType<typeof registry> }; // nobody else uses this symbol
  return (shared[REGISTRY] ??= new Map());
}

function keeper(): AsyncLocalStorage<Scope> {
  const shared = globalThis as { [KEEPER]?: AsyncLocalStorage<Scope> }; // as core's scope.ts reads it
  return (shared[KEEPER] ??= new AsyncLocalStorage<Scope>());
}

const REGISTRY = Symbol.for("anyfn.clients");
const KEEPER = Symbol.for("anyfn.scope");
