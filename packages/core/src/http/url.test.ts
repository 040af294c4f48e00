import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cleanPath, cleanQuery, joinUrl } from "./url.ts";

describe("joinUrl", () => {
  test.each<[string, string | undefined, string, string, string]>([
    // First: before any name is known.
    ["https", "", "/x", "", "https://invalid.host/x"],
    ["https", "a.example", "/x", "", "https://a.example/x"],
    ["https", "", "/x", "", "https://invalid.host/x"],
    ["http", "localhost:3000", "/x", "a=1", "http://localhost:3000/x?a=1"],
    ["https", "a.example", "//evil.example/x", "", "https://a.example//evil.example/x"],
    ["https", "[::1]:80", "/", "", "https://[::1]:80/"],
    ["javascript", "a.example", "/", "", "https://a.example/"],
    ["https", undefined, "/", "", "https://invalid.host/"],
    ["https", "a.example/evil", "/", "", "https://invalid.host/"],
    ["https", "user@a.example", "/", "", "https://invalid.host/"],
    ["https", "a.example:99999", "/", "", "https://invalid.host/"],
    ["https", "1.2.3.256", "/", "", "https://invalid.host/"],
    ["https", "[1]", "/", "", "https://invalid.host/"],
  ])("%s %s %s %s", (protocol, host, path, query, url) => {
    expect(joinUrl(protocol, host, path, query)).toBe(url);
  });
});

describe("cleanPath", () => {
  test.each([
    ["", "/"],
    ["a", "/a"],
    ["/a b", "/a%20b"],
    ["/a%20b", "/a%20b"],
    ["/100%", "/100%25"],
    ["/ü", "/%C3%BC"],
    ["/a?b#c", "/a%3Fb%23c"],
    ["/a\\b", "/a%5Cb"],
    ["/a/../b", "/b"],
    ["/../../etc", "/etc"],
    ["/a/%2e%2E/b", "/b"],
    ["/.hidden", "/.hidden"],
    ["/a\ud800b", "/a%EF%BF%BDb"],
    ["/ü\ud800", "/%C3%BC%EF%BF%BD"],
  ])("%j", (path, clean) => {
    expect(cleanPath(path)).toBe(clean);
  });
});

test.each([
  ["a=1&b=%20", "a=1&b=%20"],
  ["a=b c", "a=b%20c"],
  ["a='#'", "a=%27%23%27"],
  ["a=ü", "a=%C3%BC"],
])("cleanQuery of %j", (query, clean) => {
  expect(cleanQuery(query)).toBe(clean);
});

const anything = fc.oneof(fc.string({ unit: "binary" }), fc.string(), fc.stringMatching(/^[/.\\?#@:%2eE]*$/));
const host = fc.oneof(anything, fc.stringMatching(/^[a-z0-9.:[\]-]{1,20}$/), fc.domain());

describe("properties", () => {
  test("a URL can be parsed, and neither path nor query leaves its place", () => {
    fc.assert(
      fc.property(host, anything, anything, (name, path, query) => {
        const clean = cleanPath(path);
        const url = new URL(joinUrl("https", name, clean, cleanQuery(query)));
        expect([url.username, url.hash]).toEqual(["", ""]);
        expect(url.host).toBe(new URL(joinUrl("https", name, "/", "")).host);
        expect(url.pathname).toBe(clean);
        expect(url.search.replace(/^\?/, "")).toBe(cleanQuery(query));
      }),
      { numRuns: 2000 },
    );
  });

  test("what is clean stays as it is", () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(cleanPath(cleanPath(text))).toBe(cleanPath(text));
        expect(cleanQuery(cleanQuery(text))).toBe(cleanQuery(text));
      }),
      { numRuns: 2000 },
    );
  });
});
