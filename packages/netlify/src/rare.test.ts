import * as core from "anyfn/rare";
import { expect, test } from "vitest";
import * as own from "./rare.ts";

test("a build puts both in one file: no name is in both", () => {
  expect(Object.keys(own).filter((name) => name in core)).toEqual([]);
});
