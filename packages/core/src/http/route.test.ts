import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileRoute, matchRoute } from "./route.ts";

const match = (pattern: string, path: string): unknown => matchRoute(compileRoute(pattern), path);

describe("matchRoute", () => {
  test.each<[string, string, Readonly<Record<string, string>> | undefined]>([
    ["/", "/", {}],
    ["/", "/x", undefined],
    ["/a/b", "/a/b", {}],
    ["/a/b", "/a/b/", {}],
    ["/a/b", "/a", undefined],
    ["/a/b", "/a/b/c", undefined],
    ["/a", "/A", undefined],
    ["/:id", "/7", { id: "7" }],
    ["/:id", "/", undefined],
    ["/:id/x", "//x", undefined],
    ["/:id", "/a%20b%2Fc", { id: "a b/c" }],
    ["/:id", "/%2520", { id: "%20" }],
    ["/:id", "/%E0%A4%A", { id: "%E0%A4%A" }],
    ["/ü", "/%C3%BC", {}],
    ["/a%20b", "/a b", {}],
    ["/*", "/", { "*": "" }],
    ["/*", "/a/b%20c", { "*": "a/b c" }],
    ["/a/*", "/a", { "*": "" }],
    ["/a/*", "/a/", { "*": "" }],
    ["/a/*", "/ab", undefined],
    ["/a/:id/*", "/a/1/b/c", { id: "1", "*": "b/c" }],
  ])("%s on %s", (pattern, path, params) => {
    expect(match(pattern, path)).toEqual(params);
  });

  test("every text comes back as a parameter", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (text) => {
        expect(match("/:x/end", `/${encodeURIComponent(text)}/end`)).toEqual({ x: text });
      }),
    );
  });

  test("no path throws", () => {
    fc.assert(
      fc.property(fc.string(), (path) => {
        expect(["undefined", "object"]).toContain(typeof match("/a/:b/*", `/${path}`));
      }),
    );
  });
});

test.each(["", "a", "/a?b", "/a#b", "/a/*/b", "/:", "/:1", "/a:b", "/a b", "*"])(
  "the pattern %j is refused",
  (pattern) => {
    expect(() => compileRoute(pattern)).toThrow(TypeError);
  },
);
