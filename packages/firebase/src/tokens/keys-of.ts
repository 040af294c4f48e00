import type { FirebaseOptions, Invocation } from "../trigger.ts";
import { type Keys, publishedKeys } from "./keys.ts";

/** The keys that an instance of a function checks tokens with: fetched once for all its invocations. */
export function keysOf(instance: Invocation["instance"]): Keys {
  let keys = known.get(instance);
  if (!keys) {
    const { fetch = globalThis.fetch } = instance.options as FirebaseOptions; // what this adapter's serve takes
    known.set(instance, (keys = publishedKeys(fetch)));
  }
  return keys;
}

const known = new WeakMap<object, Keys>();
