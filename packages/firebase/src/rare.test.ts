import * as google from "@anyfn/cloud-functions/rare";
import * as core from "anyfn/rare";
import { expect, test } from "vitest";
import * as rare from "./rare.ts";

test("no name is also the core's or Cloud Functions': a build puts all into one module", () => {
  expect(Object.keys(rare).filter((name) => name in core || name in google)).toEqual([]);
});
