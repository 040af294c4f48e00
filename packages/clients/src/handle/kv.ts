import type { Kv, KvAction } from "anyfn";
import { Refusal } from "../failure.ts";
import { call, toFailure } from "./call.ts";
import { narrowed, resource } from "./resource.ts";

/**
 * A handle of a key-value store. Values are kept as JSON.
 *
 * @example
 * export const sessions = kv<{ user: string }>("sessions");
 */
export function kv<Value = unknown>(name: string): Kv<Value> {
  const all: readonly KvAction[] = ["read", "write"];
  const handle: Kv<Value> = resource<Kv<Value>>("kv", name, all, {
    async get(key, { signal } = {}) {
      const found = await call({
        ...{ handle, operation: "get", use: "read", key, signal },
        work: (service, own) => service.get(key, { signal: own }),
      });
      return found && { value: JSON.parse(found.value) as Value, version: found.version }; // as `set` wrote it
    },
    async set(key, value, { ttl, ifVersion, ifAbsent, signal } = {}) {
      const json = JSON.stringify(value);
      if (key === "") throw invalid("a key has one character at least, and this one is empty");
      if (json === undefined) throw invalid(`a value is one that JSON has, and this one is ${typeof value}`);
      if (ttl !== undefined && !(ttl > 0))
        throw invalid(`a time to live is seconds above 0, and this one is ${ttl}`);
      const conditional = ifVersion !== undefined || ifAbsent === true;
      return await call({
        ...{ handle, operation: "set", use: "write", key, signal },
        asks: { size: new TextEncoder().encode(json).byteLength, conditions: conditional },
        again: conditional ? ["THROTTLED"] : undefined,
        work: (service, own) =>
          service.set(key, json, {
            expires: ttl === undefined ? undefined : Date.now() + ttl * 1000,
            ifVersion,
            ifAbsent,
            signal: own,
          }),
      });
    },
    delete: (key, { ifVersion, signal } = {}) =>
      call({
        ...{ handle, operation: "delete", use: "write", key, signal },
        asks: { conditions: ifVersion !== undefined },
        again: ifVersion === undefined ? undefined : ["THROTTLED"],
        work: (service, own) => service.delete(key, { ifVersion, signal: own }),
      }),
    async *list({ prefix = "", signal } = {}) {
      let cursor: string | undefined;
      do {
        const from = cursor;
        const page = await call({
          ...{ handle, operation: "list", use: "read", key: prefix, signal },
          work: (service, own) => service.page(prefix, from, { signal: own }),
        });
        yield* page.items;
        cursor = page.cursor;
      } while (cursor !== undefined);
    },
    for: (...given) => narrowed("kv", name, all, given),
  } satisfies Omit<Kv<Value>, "kind" | "name" | "uses">);

  function invalid(text: string): Error {
    return toFailure(new Refusal("INVALID", text), { handle, operation: "set" });
  }
  return handle;
}
