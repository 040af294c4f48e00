/**
 * Gives a light class its further members, and makes its instances pass for those of Node's class of that name. The first touch of
 * Node's own loads undici (22–35 ms, 11 MB), so what the prototype is, is answered when somebody asks, by a Proxy at the end of the
 * prototype chain. Two things keep the Proxy out of the hot path: instances have fields of their own only, as the assignment of a new
 * property would ask the whole chain, and `then`, which every `await` looks up, is found before it.
 */
export function disguise(
  light: Class,
  name: "Request" | "Response" | "Headers",
  ...members: readonly object[]
): void {
  const { prototype } = light;
  for (const each of members) Object.defineProperties(prototype, Object.getOwnPropertyDescriptors(each));
  Object.defineProperties(prototype, {
    [Symbol.toStringTag]: { value: name, configurable: true },
    // biome-ignore lint/suspicious/noThenProperty: undefined, so that an await needs not ask the Proxy
    then: { value: undefined },
  });
  const proxied = { getPrototypeOf: () => (isLoaded() ? globalThis[name] : Object).prototype };
  Object.setPrototypeOf(prototype, new Proxy({}, proxied));
  Object.defineProperty(light, Symbol.hasInstance, {
    value(this: Class, instance: unknown) {
      return (
        Object.prototype.isPrototypeOf.call(this.prototype, instance as object) || // anything may be asked about
        (this === light && isLoaded() && instance instanceof globalThis[name])
      );
    },
  });
}

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
