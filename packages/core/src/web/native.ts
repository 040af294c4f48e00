import { INSTANCES } from "../features.ts";
import { rare } from "./door.ts";

/**
 * Lends the instances of a class the members that are rarely asked for, by a Proxy at the end of its prototype chain.
 * Two things keep the Proxy out of the hot path: instances have fields of their own only, as the assignment of a new
 * property would ask the whole chain, and `then`, which every `await` looks up, is found before it.
 */
export function lend<Name extends string>(to: Class, name: Name, door: Door<Name> = rare as never): void {
  const lent = (): object => door().lent(to.prototype, name);
  const lender = new Proxy(
    {},
    {
      get: (_, key, self) => Reflect.get(lent(), key, self),
      has: (_, key) => key in lent(),
      getPrototypeOf: () => ((isLoaded() && globalThis[name as "Request"]) || Object).prototype, // or no class at all
    },
  );
  // biome-ignore lint/suspicious/noThenProperty: undefined, so that an await needs not ask the Proxy
  Object.defineProperty(Object.setPrototypeOf(to.prototype, lender), "then", { value: undefined });
}

/**
 * Gives a light class the face of Node's class of its name: `instanceof` in both directions.
 * The first touch of Node's own loads undici (22–35 ms, 11 MB), so what the prototype is, is answered when somebody asks.
 */
export function disguise(light: Class, name: "Request" | "Response" | "Headers"): void {
  lend(light, name);
  if (!INSTANCES) return;
  Object.defineProperty(light, Symbol.hasInstance, {
    value(this: Class, instance: unknown) {
      return (
        Object.prototype.isPrototypeOf.call(this.prototype, instance as object) || // anything may be asked about
        (this === light && isLoaded() && instance instanceof globalThis[name])
      );
    },
  });
}

/** What has the members of a class of that name, and gives them to its prototype: they are asked for here once. */
type Door<Name extends string> = () => { lent(prototype: object, name: Name): object };

/** Any class; what its constructor takes does not matter here. */
export type Class = new (...args: never) => object;

/**
 * True once undici is loaded, by the symbol under which it registers its dispatcher. Before that nobody holds Node's
 * classes: no instance of them exists and no question about them can be asked, though many unrelated ones are, such as
 * `response instanceof Promise`.
 */
function isLoaded(): boolean {
  return Symbol.for("undici.globalDispatcher.1") in globalThis;
}
