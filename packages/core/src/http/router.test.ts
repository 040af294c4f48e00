import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { HttpReader } from "../contract.ts";
import { matchPath } from "./route.ts";
import { createRouter } from "./router.ts";
import type { HttpScope } from "./scope.ts";

interface Call {
  readonly method: string;
  readonly path: string;
  readonly announced?: string;
}

/** Only what routing reads of a request. */
const reader = {
  method: ({ method }: Call) => method,
  path: ({ path }: Call) => path,
  header: ({ announced }: Call, name: string) =>
    name === "access-control-request-method" ? announced : undefined,
} as unknown as HttpReader<never>;

interface Named extends HttpScope {
  readonly name: string;
}

/** The name of who answers, or the refusal. */
function route(functions: readonly Named[], call: Call): unknown {
  const { scope, refusal } = createRouter(functions)(reader, call as never); // the reader above reads calls
  return scope?.name ?? refusal;
}

const refusal = (status: number, headers: Readonly<Record<string, string>> = {}): unknown => ({
  status,
  headers,
  cookies: [],
  body: "",
});

const preflight = Object.assign(() => undefined as never, { preflight: true });

describe("createRouter", () => {
  const app: readonly Named[] = [
    { name: "all" },
    { name: "rest", route: "/a/*" },
    { name: "param", route: "/a/:id" },
    { name: "static", route: "/a/b" },
    { name: "root", route: "/" },
    { name: "later-static", route: "/:x/c" },
    { name: "deep", route: "/a/:id/*" },
  ];

  test.each([
    ["/a/b", "static"],
    ["/a/b/", "static"],
    ["/a/x", "param"],
    ["/a", "rest"],
    ["/a/x/y", "deep"],
    ["/a/c", "param"],
    ["/z/c", "later-static"],
    ["/", "root"],
    ["/z", "all"],
    ["/a%2Fb", "all"],
  ])("%s goes to %s", (path, name) => {
    expect(route(app, { method: "GET", path })).toBe(name);
    expect(route(app.toReversed(), { method: "GET", path })).toBe(name);
  });

  test("one path's methods may be several functions'", () => {
    const functions: readonly Named[] = [
      { name: "read", route: "/items/:id", methods: ["GET"] },
      { name: "write", route: "/items/:id", methods: ["PUT", "PATCH"] },
      { name: "any", route: "/items/*", methods: ["DELETE"] },
    ];
    expect(route(functions, { method: "GET", path: "/items/1" })).toBe("read");
    expect(route(functions, { method: "HEAD", path: "/items/1" })).toBe("read");
    expect(route(functions, { method: "PATCH", path: "/items/1" })).toBe("write");
    expect(route(functions, { method: "DELETE", path: "/items/1" })).toBe("any");
    expect(route(functions, { method: "POST", path: "/items/1" })).toEqual(
      refusal(405, { allow: "GET, PUT, PATCH, DELETE" }),
    );
    expect(route(functions, { method: "GET", path: "/others" })).toEqual(refusal(404));
    expect(route(functions, { method: "CONNECT", path: "/items/1" })).toEqual(
      refusal(405, { allow: "GET, PUT, PATCH, DELETE" }),
    );
  });

  test("HEAD goes to who has it, else to GET of the most specific route", () => {
    const functions: readonly Named[] = [
      { name: "all", route: "/*" },
      { name: "get", route: "/a", methods: ["GET"] },
      { name: "head", route: "/a", methods: ["HEAD"] },
      { name: "get-only", route: "/b", methods: ["GET"] },
    ];
    expect(route(functions, { method: "HEAD", path: "/a" })).toBe("head");
    expect(route(functions, { method: "HEAD", path: "/b" })).toBe("get-only");
    expect(route(functions, { method: "HEAD", path: "/c" })).toBe("all");
  });

  test("a preflight goes to whose request it announces, where that one answers preflights", () => {
    const functions: readonly Named[] = [
      { name: "get", route: "/a", methods: ["GET"], use: [preflight] },
      { name: "put", route: "/a", methods: ["PUT"], use: [preflight] },
      { name: "post", route: "/a", methods: ["POST"] },
      { name: "options", route: "/b", methods: ["OPTIONS"] },
    ];
    expect(route(functions, { method: "OPTIONS", path: "/a", announced: "PUT" })).toBe("put");
    expect(route(functions, { method: "OPTIONS", path: "/a", announced: "GET" })).toBe("get");
    expect(route(functions, { method: "OPTIONS", path: "/a", announced: "POST" })).toBe("get");
    expect(route(functions, { method: "OPTIONS", path: "/b", announced: "GET" })).toBe("options");
    expect(route(functions, { method: "OPTIONS", path: "/a" })).toEqual(
      refusal(405, { allow: "GET, PUT, POST" }),
    );
  });

  test("no function at all answers 404", () => {
    expect(route([], { method: "GET", path: "/" })).toEqual(refusal(404));
  });

  test("a route outside the syntax is refused at the start", () => {
    expect(() => createRouter([{ route: "no-slash" }])).toThrow(TypeError);
  });

  test("whoever is chosen matches the path, whatever the order of the functions", () => {
    const segment = fc.constantFrom("a", "b", ":x", ":y");
    const pattern = fc
      .tuple(fc.array(segment, { maxLength: 3 }), fc.boolean())
      .filter(
        ([segments]) =>
          new Set(segments.filter((name) => name.startsWith(":"))).size ===
          segments.filter((name) => name.startsWith(":")).length,
      )
      .map(([segments, rest]) => `/${segments.join("/")}${rest ? (segments.length ? "/*" : "*") : ""}`);
    const patterns = fc.uniqueArray(pattern, {
      maxLength: 6,
      selector: (text) => text.replace(/:[xy]/g, ":"),
    });
    const path = fc
      .array(fc.constantFrom("a", "b", "c"), { maxLength: 4 })
      .map((segments) => `/${segments.join("/")}`);
    fc.assert(
      fc.property(patterns, path, (routes, at) => {
        const functions = routes.map((text) => ({ name: text, route: text }));
        const chosen = route(functions, { method: "GET", path: at });
        expect(route(functions.toReversed(), { method: "GET", path: at })).toEqual(chosen);
        const matching = routes.filter((text) => matchPath(text, at));
        if (matching.length === 0) expect(chosen).toEqual(refusal(404));
        else expect(matching).toContain(chosen);
      }),
    );
  });
});
