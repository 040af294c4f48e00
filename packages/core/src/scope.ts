import type { ResourceUse } from "./resources.ts";

/** The invocation in which a call to a resource is made: what `@anyfn/clients` needs to know of it. */
export interface Scope {
  /** The function's name. */
  readonly function: string;
  /** What the function lists. */
  readonly resources: () => readonly ResourceUse[];
  /**
   * Set in development, in tests and where functions share a process: a call to what is not listed is refused. Services that are given
   * come before connected ones, and a resource without one is in memory; with `true` the connected ones count.
   */
  readonly held?: HeldResources | true | undefined;
  /** Milliseconds left. */
  remaining(): number;
  traceparent(): string | undefined;
  /** Adds one to a counter of the usage record. */
  count(name: string): void;
}

/** The services of one instance, by `"bucket:uploads"`. What is listed and not in here is in memory, fresh for this instance. */
export type HeldResources = Map<string, unknown>;

/** A resource and the service behind it, as `connect()` of `@anyfn/clients` answers it. */
export interface Connection {
  readonly resource: Pick<ResourceUse, "kind" | "name">;
  readonly service: unknown;
}

/** Where the current scope is kept. `@anyfn/clients` sets it for the process when the first handle is made; an app without handles has no keeper. */
export interface ScopeKeeper {
  getStore(): Scope | undefined;
  run<Result>(scope: Scope, work: () => Result): Result;
}

/** Runs work of an invocation so that calls to resources know it. */
export function inScope<Result>(scope: () => Scope, work: () => Result): Result {
  const keeper = (globalThis as { readonly [KEEPER]?: ScopeKeeper })[KEEPER]; // nobody else uses this symbol
  return keeper ? keeper.run(scope(), work) : work();
}

/** Runs the work of one message of several, whose sends continue the trace of this message. */
export function inTrace<Result>(traceparent: string | undefined, work: () => Result): Result {
  const keeper = (globalThis as { readonly [KEEPER]?: ScopeKeeper })[KEEPER]; // as above
  const scope = keeper?.getStore();
  return keeper && scope ? keeper.run({ ...scope, traceparent: () => traceparent }, work) : work();
}

const KEEPER = Symbol.for("anyfn.scope");
