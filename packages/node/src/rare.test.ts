import * as core from "anyfn/rare";
import { expect, test } from "vitest";
import * as rare from "./rare.ts";

test("no name is also the core's: a build puts both into one module", () => {
  expect(Object.keys(rare).filter((name) => name in core)).toEqual([]);
});
