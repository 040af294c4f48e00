import { expect, test } from "vitest";
import { ClientError } from "../errors.ts";
import type { Kv, SetOptions } from "../resources.ts";
import { claimsOf } from "./claims.ts";

interface Kept {
  readonly value: unknown;
  readonly version: string;
  readonly ttl: number | undefined;
}

/** A store of handles' semantics, and what is in it. */
function store(): { readonly kv: Kv; readonly kept: Map<string, Kept> } {
  const kept = new Map<string, Kept>();
  let writes = 0;
  const conflict = (operation: string): Promise<never> =>
    Promise.reject(new ClientError("CONFLICT", "it is there", { resource: "kv:seen", operation }));
  const kv = {
    get: async (key: string) => kept.get(key),
    set(key: string, value: unknown, { ttl, ifAbsent, ifVersion }: SetOptions = {}) {
      const before = kept.get(key);
      if ((ifAbsent && before) || (ifVersion !== undefined && before?.version !== ifVersion))
        return conflict("set");
      kept.set(key, { value, version: String(++writes), ttl });
      return Promise.resolve({ version: String(writes) });
    },
    delete(key: string, { ifVersion }: SetOptions = {}) {
      if (ifVersion !== undefined && kept.get(key)?.version !== ifVersion) return conflict("delete");
      kept.delete(key);
      return Promise.resolve();
    },
  };
  return { kv: kv as unknown as Kv, kept }; // with all that claims ask for
}

test("a key is taken once, and then has its result", async () => {
  const { kv, kept } = store();
  const claims = claimsOf(kv);
  const first = await claims.take("k", "a", 30);
  expect(first.state).toBe("taken");
  expect(kept.get("k")).toEqual({ value: { running: "a" }, version: "1", ttl: 30 });
  expect(await claims.take("k", "b", 30)).toEqual({ state: "running" });
  if (first.state === "taken") await first.finish({ ok: true }, 3600);
  expect(kept.get("k")).toMatchObject({ value: { done: { ok: true } }, ttl: 3600 });
  expect(await claims.take("k", "c", 30)).toEqual({ state: "done", done: { ok: true } });
});

test("a key that is given free can be taken again", async () => {
  const claims = claimsOf(store().kv);
  const first = await claims.take("k", "a", 30);
  if (first.state === "taken") await first.forget();
  expect((await claims.take("k", "b", 30)).state).toBe("taken");
});

test("a delivery that outlived its lease changes nothing of the next one", async () => {
  const { kv, kept } = store();
  const claims = claimsOf(kv);
  const late = await claims.take("k", "late", 30);
  kept.delete("k");
  await claims.take("k", "next", 30);
  if (late.state !== "taken") throw new Error("it was free");
  await expect(late.finish("late", 60)).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(late.forget()).rejects.toMatchObject({ code: "CONFLICT" });
  expect(kept.get("k")?.value).toEqual({ running: "next" });
});

test("an entry that is gone whenever it is looked at counts as work elsewhere", async () => {
  const { kv } = store();
  const claims = claimsOf({ ...kv, get: async () => undefined });
  await claims.take("k", "a", 30);
  expect(await claims.take("k", "b", 30)).toEqual({ state: "running" });
});

test("another failure of the store is the caller's", async () => {
  const failure = new ClientError("UNAVAILABLE", "down", { resource: "kv:seen", operation: "set" });
  const claims = claimsOf({ ...store().kv, set: () => Promise.reject(failure) });
  await expect(claims.take("k", "a", 30)).rejects.toBe(failure);
});

test("long keys are shortened by their digest, each to another one", async () => {
  const { kv, kept } = store();
  const claims = claimsOf(kv);
  await claims.take(`${"x".repeat(300)}1`, "a", 30);
  await claims.take(`${"x".repeat(300)}2`, "a", 30);
  const lengths = [...kept.keys()].map((key) => key.length);
  expect(lengths).toEqual([165, 165]);
});
