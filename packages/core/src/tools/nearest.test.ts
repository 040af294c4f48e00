import fc from "fast-check";
import { expect, test } from "vitest";
import { didYouMean, nearest } from "./nearest.ts";

const NAMES = ["lambda", "cloud-functions", "firebase", "azure-functions", "netlify", "node"];

test.each([
  ["lamda", "lambda"],
  ["Lambda", "lambda"],
  ["lambad", "lambda"],
  ["azure", "azure-functions"],
  ["cloudfunctions", "cloud-functions"],
  ["nod", "node"],
  ["moon", undefined],
  ["", undefined],
  ["x", undefined],
])("%s is nearest to %s", (given, name) => {
  expect(nearest(given, NAMES)).toBe(name);
});

test("the nearest of several wins", () => {
  expect(nearest("methodes", ["method", "methods", "memory"])).toBe("methods");
  expect(nearest("triger", ["timeout", "trigger"])).toBe("trigger");
});

test("a name that is there is its own nearest", () => {
  fc.assert(
    fc.property(fc.constantFrom(...NAMES), (name) => {
      expect(nearest(name, NAMES)).toBe(name);
    }),
  );
});

test("a way out names it, and there is none where nothing is near", () => {
  expect(didYouMean("lamda", NAMES, (name) => `--target ${name}`)).toEqual(["Did you mean --target lambda?"]);
  expect(didYouMean("moon", NAMES)).toEqual([]);
});
