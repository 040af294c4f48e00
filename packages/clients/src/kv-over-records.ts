import { conflict, isAlive } from "./entry.ts";
import type { KvService, ServiceCall } from "./service.ts";

/** An entry as a store without expiry holds it. */
export interface RawRecord {
  readonly value: string;
  /** Epoch milliseconds. */
  readonly expires: number | undefined;
}

/** What a store without expiry can do. `create` and `replace` answer undefined where their condition does not hold. */
export interface RawKv {
  read(key: string, call: ServiceCall): Promise<(RawRecord & { readonly version: string }) | undefined>;
  write(key: string, record: RawRecord, call: ServiceCall): Promise<string>;
  create(key: string, record: RawRecord, call: ServiceCall): Promise<string | undefined>;
  replace(key: string, record: RawRecord, version: string, call: ServiceCall): Promise<string | undefined>;
  /** False where the version is another one. */
  remove(key: string, version: string | undefined, call: ServiceCall): Promise<boolean>;
}

/** Expiry over a store that has none: an expired entry counts as absent, and is replaced under its version, so that one of several writers wins. */
export function kvOver(raw: RawKv): Pick<KvService, "get" | "set" | "delete"> {
  return {
    async get(key, call) {
      const found = await raw.read(key, call);
      return found && isAlive(found) ? { value: found.value, version: found.version } : undefined;
    },
    async set(key, value, { expires, ifAbsent, ifVersion, signal }) {
      const call = { signal };
      const record = { value, expires };
      let version: string | undefined;
      if (ifAbsent) {
        version = await raw.create(key, record, call);
        if (version === undefined) {
          const found = await raw.read(key, call);
          if (found && !isAlive(found)) version = await raw.replace(key, record, found.version, call);
          else if (!found) version = await raw.create(key, record, call);
        }
      } else if (ifVersion !== undefined) {
        const found = await raw.read(key, call);
        if (found?.version === ifVersion && isAlive(found))
          version = await raw.replace(key, record, ifVersion, call);
      } else version = await raw.write(key, record, call);
      if (version === undefined) throw conflict(key, ifAbsent === true);
      return { version };
    },
    async delete(key, { ifVersion, signal }) {
      if (ifVersion !== undefined) {
        const found = await raw.read(key, { signal });
        if (found?.version !== ifVersion || !isAlive(found)) throw conflict(key, false);
      }
      if (!(await raw.remove(key, ifVersion, { signal }))) throw conflict(key, false);
    },
  };
}
