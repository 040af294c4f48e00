import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tableOf } from "./gaps.ts";

test("the table of differences in the docs is made of the declared gaps", () => {
  const page = readFileSync(join(import.meta.dirname, "../../../../docs/clients.md"), "utf8");
  const [, table] = /<!-- gaps -->\n(.*?)\n<!-- \/gaps -->/s.exec(page) ?? [];
  expect(table).toBe(tableOf());
});
