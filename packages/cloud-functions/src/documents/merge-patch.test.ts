import fc from "fast-check";
import { expect, it } from "vitest";
import { merged } from "./merge-patch.ts";

it.each([
  [{ a: 1, b: 2 }, { b: 3 }, { a: 1, b: 3 }],
  [{ a: { x: 1, y: 2 } }, { a: { x: null } }, { a: { y: 2 } }],
  [{ a: { x: 1 } }, { a: { x: null } }, null],
  [{ a: 1 }, null, null],
  [null, { a: 1 }, { a: 1 }],
  ["text", { a: 1 }, { a: 1 }],
  [{ a: 1 }, "text", "text"],
  [["a", "b", "c"], { 1: "B" }, ["a", "B", "c"]],
  [["a", "b", "c"], { 1: null }, ["a", null, "c"]],
  [["a"], { 3: "d" }, ["a", null, null, "d"]],
  [["a"], { 4: "e" }, { 0: "a", 4: "e" }],
  [["a"], { name: "x" }, { 0: "a", name: "x" }],
  [JSON.parse('{"__proto__":1}'), JSON.parse('{"__proto__":{"a":1}}'), JSON.parse('{"__proto__":{"a":1}}')],
])("%j and %j make %j", (before, delta, expected) => {
  expect(merged(before, delta)).toEqual(expected);
  expect(({} as { readonly a?: unknown }).a).toBeUndefined();
});

it("keeps what no change names, and changes nothing that it was given", () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.integer(), { minKeys: 1 }),
      fc.dictionary(fc.string(), fc.integer(), { minKeys: 1 }),
      (before, delta) => {
        const copy = structuredClone([before, delta]);
        expect(merged(before, delta)).toEqual({ ...before, ...delta });
        expect([before, delta]).toEqual(copy);
      },
    ),
  );
});
