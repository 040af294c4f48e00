import { deepEqual, equal, notEqual, rejects } from "node:assert/strict";
import type { Kv } from "anyfn";
import { kv } from "../handle/kv.ts";
import { connect } from "../registry.ts";
import type { KvService } from "../service.ts";
import { type Case, register, type SuiteOptions } from "./run.ts";

/** What each case gets: a handle over an empty store. */
interface Given {
  readonly kv: Kv;
  readonly manyKeys: number;
}

/** Every case of the suite for key-value stores. */
export const kvCases: readonly Case<Given>[] = [
  {
    name: "every JSON value comes back as it was set",
    async run({ kv: own }) {
      for (const value of [{ a: [1, "ü🌍", null] }, "text", "", 0, -1.5e300, true, null, [], {}]) {
        await own.set("value", value);
        deepEqual((await own.get("value"))?.value, value);
      }
      await own.set("large", "x".repeat(30_000));
      equal((await own.get("large"))?.value, "x".repeat(30_000));
    },
  },
  {
    name: "an absent key",
    async run({ kv: own }) {
      equal(await own.get("absent"), undefined);
      await own.delete("absent");
      await rejects(own.delete("absent", { ifVersion: "1" }), { code: "CONFLICT" });
      await own.set("there", 1);
      await own.delete("there");
      equal(await own.get("there"), undefined);
    },
  },
  {
    name: "versions change with every write",
    async run({ kv: own }) {
      const first = await own.set("a", 1);
      equal((await own.get("a"))?.version, first.version);
      const second = await own.set("a", 1);
      notEqual(second.version, first.version);
      await own.delete("a");
      notEqual((await own.set("a", 1)).version, second.version);
    },
  },
  {
    name: "conditions",
    async run({ kv: own }) {
      const { version } = await own.set("a", 1, { ifAbsent: true });
      await rejects(own.set("a", 2, { ifAbsent: true }), { code: "CONFLICT" });
      const second = await own.set("a", 2, { ifVersion: version });
      await rejects(own.set("a", 3, { ifVersion: version }), { code: "CONFLICT" });
      await rejects(own.set("absent", 3, { ifVersion: version }), { code: "CONFLICT" });
      await rejects(own.delete("a", { ifVersion: version }), { code: "CONFLICT" });
      equal((await own.get("a"))?.value, 2);
      await own.delete("a", { ifVersion: second.version });
      equal(await own.get("a"), undefined);
    },
  },
  {
    name: "an expired entry is absent for every operation",
    async run({ kv: own }) {
      const { version } = await own.set("a", 1, { ttl: 0.05 });
      await own.set("b", 1, { ttl: 0.05 });
      await own.set("c", 1, { ttl: 3600 });
      await new Promise((resolve) => setTimeout(resolve, 120));
      equal(await own.get("a"), undefined);
      await rejects(own.set("a", 2, { ifVersion: version }), { code: "CONFLICT" });
      await rejects(own.delete("a", { ifVersion: version }), { code: "CONFLICT" });
      deepEqual(await keysOf(own), ["c"]);
      await own.set("a", 3, { ifAbsent: true });
      equal((await own.get("a"))?.value, 3);
      await own.set("b", 2);
      await new Promise((resolve) => setTimeout(resolve, 60));
      equal((await own.get("b"))?.value, 2);
    },
  },
  {
    name: "exactly one of 100 writers wins each round",
    async run({ kv: own }) {
      let version: string | undefined;
      for (let round = 0; round < 3; round++) {
        const tries = await Promise.allSettled(
          Array.from({ length: 100 }, (_, writer) =>
            own.set(
              "race",
              `${round} ${writer}`,
              version === undefined ? { ifAbsent: true } : { ifVersion: version },
            ),
          ),
        );
        const won = tries.flatMap((each, writer) =>
          each.status === "fulfilled" ? [{ writer, version: each.value.version }] : [],
        );
        equal(won.length, 1, `one writer of round ${round}`);
        for (const each of tries)
          if (each.status === "rejected") equal((each.reason as { readonly code?: string }).code, "CONFLICT");
        version = won[0]?.version;
        equal((await own.get("race"))?.value, `${round} ${won[0]?.writer}`);
      }
    },
  },
  {
    name: "of 20 writers that find an expired entry exactly one wins",
    async run({ kv: own }) {
      await own.set("expired", "old", { ttl: 0.02 });
      await new Promise((resolve) => setTimeout(resolve, 60));
      const tries = await Promise.allSettled(
        Array.from({ length: 20 }, (_, writer) => own.set("expired", writer, { ifAbsent: true, ttl: 60 })),
      );
      equal(tries.filter(({ status }) => status === "fulfilled").length, 1);
    },
  },
  {
    name: "unicode and slashes in keys",
    async run({ kv: own }) {
      const keys = ["a/b/c", "ünïcode 🌍", "#?\\/%20%", "..", "a\u0001b", "A", "a", "x".repeat(250)];
      for (const key of keys) await own.set(key, key);
      for (const key of keys) equal((await own.get(key))?.value, key);
      deepEqual((await keysOf(own)).sort(), [...keys].sort());
      for (const key of keys) await own.delete(key);
      deepEqual(await keysOf(own), []);
    },
  },
  {
    name: "a list by prefix",
    async run({ kv: own }) {
      for (const key of ["in/1", "in/2", "in", "out/1", "In/1", "in0"]) await own.set(key, 1);
      deepEqual((await keysOf(own, "in/")).sort(), ["in/1", "in/2"]);
      deepEqual(await keysOf(own, "none"), []);
    },
  },
  {
    name: "many keys listed",
    async run({ kv: own, manyKeys }) {
      const keys = Array.from({ length: manyKeys }, (_, index) => `many/${String(index).padStart(6, "0")}`);
      for (let first = 0; first < keys.length; first += 25)
        await Promise.all(keys.slice(first, first + 25).map((key) => own.set(key, 1)));
      deepEqual((await keysOf(own, "many/")).sort(), keys);
    },
  },
  {
    name: "an aborted signal ends a call",
    async run({ kv: own }) {
      await rejects(own.get("a", { signal: AbortSignal.abort() }), { code: "ABORTED" });
      await rejects(own.set("a", 1, { signal: AbortSignal.abort() }), { code: "ABORTED" });
    },
  },
];

/** Registers the suite for a service of key-value stores. */
export function testKv(options: SuiteOptions<KvService>): void {
  const { manyKeys = 1200 } = options;
  register(kvCases, options, (service) => {
    const own = kv(`suite-${(count++).toString(36)}`);
    connect(own, service);
    return { kv: own, manyKeys };
  });
}

let count = 0;

async function keysOf(own: Kv, prefix?: string): Promise<string[]> {
  return await Array.fromAsync(own.list({ prefix }));
}
