import { expect, test } from "vitest";
import * as features from "../../features.ts";
import type { FunctionPlan } from "../target.ts";
import { type BundleTraits, featuresModule } from "./features.ts";

const plain: FunctionPlan = {
  name: "f",
  file: "functions/f.ts",
  kind: "http",
  options: {},
  code: [],
  text: 'import { http } from "anyfn";\nexport default http(() => Response.json({}));\n',
  env: {},
};
/** Whatever code may do. */
const DOES = ["HEADERS", "INSTANCES", "READS", "WAITS"];

async function on(functions: readonly FunctionPlan[], traits?: BundleTraits): Promise<readonly string[]> {
  const text = featuresModule(functions, traits);
  const module = (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as Record<
    string,
    boolean
  >; // as it is written
  expect(Object.keys(module).sort()).toEqual(Object.keys(features).sort());
  return Object.keys(module).filter((name) => module[name] && name !== "LIGHT" && name !== "BOUND");
}

test("unbundled, everything is there", () => {
  expect(new Set(Object.values(features))).toEqual(new Set([true]));
});

test("a plain function needs none", async () => {
  expect(await on([plain])).toEqual([]);
});

test.each([
  ["setup", { code: ["setup"] }, ["STARTS"]],
  ["a schema of the environment", { code: ["env"] }, ["STARTS"]],
  ["variables", { env: { A: "1" } }, ["STARTS"]],
  ["middleware, which may be around an app", { code: ["use"] }, ["WRAPS", "APPS", ...DOES]],
  ["an app", { code: ["fetch"] }, ["APPS", ...DOES]],
  ["a route", { options: { route: "/a" } }, ["ROUTES"]],
  ["methods", { options: { methods: ["GET"] } }, ["ROUTES"]],
  ["unknown code", { code: undefined }, ["STARTS", "ROUTES", "WRAPS", "APPS", ...DOES]],
  ["code nobody knows", { text: undefined }, ["STARTS", "ROUTES", ...DOES]],
  ["setup for an environment", { text: "http({ setup: process.env.A ? start : undefined }, f)" }, ["STARTS"]],
  ["a schema for an environment", { text: "http({ ...(process.env.A && { env }) }, f)" }, ["STARTS"]],
  ["methods for an environment", { text: "http({ methods: process.env.A?.split() }, f)" }, ["ROUTES"]],
  ["a route of another module", { text: 'const options = { route: "/a" }' }, ["ROUTES"]],
  ["the environment itself", { text: "new Response(process.env.A)" }, []],
  ["another package of anyfn's", { text: 'import { fromNode } from "anyfn/node-http";' }, DOES],
  ["a header", { text: "(request) => new Response(request.headers.get('a'))" }, ["HEADERS"]],
  ["headers", { text: "new Headers()" }, ["HEADERS"]],
  ["a body", { text: "(request) => respond(request.json())" }, ["READS"]],
  ["a body taken apart", { text: "({ text }) => respond(text)" }, ["READS"]],
  ["a class", { text: "(request) => request instanceof Request" }, ["INSTANCES"]],
  ["a promise", { text: "async () => new Response()" }, ["WAITS"]],
  ["a package", { text: 'import { answer } from "package";' }, ["WAITS"]],
  ["a package loaded later", { text: 'import("package")' }, ["WAITS"]],
  ["another kind", { kind: "queue" }, ["WAITS", "MESSAGES"]],
  ["a direct call, which is a message too", { kind: "invoke" }, ["WAITS", "MESSAGES"]],
  ["the light classes", { text: 'import { Response } from "anyfn/web";' }, []],
] as const)("%s", async (_, change, expected) => {
  const one = { ...plain, ...change } as FunctionPlan; // a plan with one thing in it
  expect((await on([one])).toSorted()).toEqual([...expected].toSorted());
  expect((await on([plain, one])).toSorted()).toEqual([...expected].toSorted());
});

test("what the entry does", async () => {
  expect(await on([plain], { sends: true, sets: true, shares: true })).toEqual(
    ["SENDS", "SETS", "SHARES"].toSorted(),
  );
});

test("a platform's own classes take the place of the light ones", async () => {
  expect(await on([plain], { native: true })).toEqual(["OWN"]);
  expect(featuresModule([plain])).toContain("LIGHT = true");
  expect(featuresModule([plain], { native: true })).toContain("LIGHT = false");
});

test("one function with the web's own names needs requests of Node's own", () => {
  expect(featuresModule([plain])).toContain("BOUND = true");
  expect(featuresModule([plain, { ...plain, bound: false }])).toContain("BOUND = false");
});
