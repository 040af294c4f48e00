import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const sources = globSync("**/*.ts", { cwd: import.meta.dirname }).filter((path) => !path.includes(".test"));
const textOf = (path: string): string => readFileSync(join(import.meta.dirname, path), "utf8");

test("of core nothing but types and errors is imported", () => {
  expect(sources.length).toBeGreaterThan(15);
  for (const path of sources)
    expect(textOf(path), path).not.toMatch(/(?:import|export) (?!type)[^;]*? from "anyfn";/);
});

test("a vendor's client is loaded at the first call, never at import", () => {
  // A file of sdk/ names what is used of a vendor's client, so that bundlers leave out the rest.
  const names = sources.filter((path) => path.startsWith("sdk/"));
  expect(names.length).toBeGreaterThan(5);
  for (const path of sources) expect(textOf(path), path).not.toMatch(/from "\.\.?\/sdk\//);
  for (const path of sources.filter((each) => !names.includes(each)))
    expect(textOf(path), path).not.toMatch(
      /^(?:import|export) (?!type)[^;]*? from "(?!anyfn|node:|\.)[^"]*";/m,
    );
});
