import { expect, test } from "vitest";
import { memoryStore } from "./memory-store.ts";

test("a key is put once until its time is over", () => {
  let now = 0;
  const store = memoryStore({ now: () => now });
  expect(store.put("a", "1", { ttl: 10, ifAbsent: true })).toBe(true);
  expect(store.put("a", "2", { ttl: 10, ifAbsent: true })).toBe(false);
  expect(store.get("a")).toBe("1");
  now = 9_999;
  expect(store.get("a")).toBe("1");
  now = 10_000;
  expect(store.get("a")).toBeUndefined();
  expect(store.put("a", "3", { ttl: 1, ifAbsent: true })).toBe(true);
});

test("without ifAbsent it is overwritten, and its time begins anew", () => {
  let now = 0;
  const store = memoryStore({ now: () => now });
  store.put("a", "1", { ttl: 1, ifAbsent: true });
  now = 900;
  expect(store.put("a", "2", { ttl: 1, ifAbsent: false })).toBe(true);
  now = 1_500;
  expect(store.get("a")).toBe("2");
  store.delete("a");
  expect(store.get("a")).toBeUndefined();
});

test("the oldest entry goes first when it is full", () => {
  const store = memoryStore({ max: 2 });
  for (const key of ["a", "b", "c"]) store.put(key, key, { ttl: 10, ifAbsent: true });
  expect(["a", "b", "c"].map((key) => store.get(key))).toEqual([undefined, "b", "c"]);
});
