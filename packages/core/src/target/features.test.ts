import { expect, test } from "vitest";
import * as features from "../features.ts";
import type { FunctionPlan } from "../target.ts";
import { type BundleTraits, featuresModule } from "./features.ts";

const plain: FunctionPlan = {
  name: "f",
  file: "functions/f.ts",
  kind: "http",
  options: {},
  code: [],
  env: {},
};

async function on(functions: readonly FunctionPlan[], traits?: BundleTraits): Promise<readonly string[]> {
  const text = featuresModule(functions, traits);
  const module = (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as Record<
    string,
    boolean
  >; // as it is written
  expect(Object.keys(module).sort()).toEqual(Object.keys(features).sort());
  return Object.keys(module).filter((name) => module[name] && name !== "LIGHT");
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
  ["middleware, which may be around an app", { code: ["use"] }, ["WRAPS", "APPS"]],
  ["an app", { code: ["fetch"] }, ["APPS"]],
  ["a route", { options: { route: "/a" } }, ["ROUTES"]],
  ["methods", { options: { methods: ["GET"] } }, ["ROUTES"]],
  ["unknown code", { code: undefined }, ["STARTS", "WRAPS", "APPS"]],
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
