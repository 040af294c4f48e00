import { describe, expect, it } from "vitest";
import { absent, between, differences, exactly, matching } from "./match.ts";

describe("matches", () => {
  it.each([
    ["the same value", 1, 1],
    ["an object with more keys", { a: 1 }, { a: 1, b: 2 }],
    ["nested objects and lists", { a: [{ b: 1 }] }, { a: [{ b: 1, c: 2 }] }],
    ["bytes", Uint8Array.of(1, 2), Uint8Array.of(1, 2)],
    ["dates", new Date(0), new Date(0)],
    ["big integers", 1n, 1n],
    ["sets", new Set([1]), new Set([1])],
    ["bytes and what travelled in a log line", { a: Uint8Array.of(255) }, { a: { $bytes: "/w==" } }],
    ["a key that is absent", { a: absent }, { b: 1 }],
    ["a key with the value undefined as absent", { a: absent }, { a: undefined }],
    ["a text by an expression with flags", matching(/^ab$/i), "AB"],
    ["a number by its bounds", between(1, 3), 3],
    ["an object with no other key", exactly({ a: 1 }), { a: 1 }],
    [
      "keys named like members of every object",
      { ["__proto__"]: 1, constructor: 2 },
      JSON.parse('{"__proto__":1,"constructor":2}'),
    ],
  ])("%s", (_, expected, seen) => {
    expect(differences(expected, seen)).toEqual([]);
  });
});

describe("tells apart", () => {
  it.each([
    ["values", 1, 2, [{ path: "", expected: 1, seen: 2 }]],
    ["0 and -0", 0, -0, [{ path: "", expected: 0, seen: -0 }]],
    ["a number and its big integer", 1, 1n, [{ path: "", expected: 1, seen: { $bigint: "1" } }]],
    ["a number and its text", { a: 1 }, { a: "1" }, [{ path: "a", expected: 1, seen: "1" }]],
    ["a missing key", { a: { b: 1 } }, { a: {} }, [{ path: "a.b", expected: 1, seen: { $absent: true } }]],
    [
      "a key that should be absent",
      { a: absent },
      { a: null },
      [{ path: "a", expected: { $absent: true }, seen: null }],
    ],
    [
      "a prototype and an own key",
      { ["__proto__"]: 1 },
      {},
      [{ path: "__proto__", expected: 1, seen: { $absent: true } }],
    ],
    ["lists of another length", [1], [1, 2], [{ path: "", expected: [1], seen: [1, 2] }]],
    ["items", { a: [1, 2] }, { a: [1, 3] }, [{ path: "a[1]", expected: 2, seen: 3 }]],
    [
      "one key too many",
      exactly({ a: 1 }),
      { a: 1, b: 2 },
      [{ path: ".b", expected: { $absent: true }, seen: 2 }],
    ],
    [
      "a text that does not match",
      matching(/^a$/),
      "b",
      [{ path: "", expected: { $matches: "/^a$/" }, seen: "b" }],
    ],
    ["no text", matching(/./), 1, [{ path: "", expected: { $matches: "/./" }, seen: 1 }]],
    ["a number out of bounds", between(1, 2), 3, [{ path: "", expected: { $between: [1, 2] }, seen: 3 }]],
    ["bytes", Uint8Array.of(1), Uint8Array.of(2), [{ path: "$bytes", expected: "AQ==", seen: "Ag==" }]],
  ])("%s", (_, expected, seen, found) => {
    expect(differences(expected, seen)).toEqual(found);
  });
});
