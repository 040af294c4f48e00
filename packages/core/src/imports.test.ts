import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

/** The files of this package, each with the files of it that it imports. */
const graph = new Map(
  globSync("**/*.ts", { cwd: import.meta.dirname })
    .filter((file) => !/\.test(?:-d)?\.ts$/.test(file))
    .map((file) => [file, importsOf(file)]),
);

interface Import {
  readonly file: string;
  readonly typesOnly: boolean;
}

/** Static imports and re-exports of siblings. Biome writes `import type`, or `type` before each name, where only types are used. */
function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(import.meta.dirname, file), "utf8");
  const statement = /^(?:import|export)\s+(type\s+)?(?:([^"';]*?)\s+from\s+)?"(\.[^"]+)"/gm;
  return Array.from(text.matchAll(statement), ([, type, names = "", from = ""]) => ({
    file: relative(".", join(dirname(file), from)),
    typesOnly: type !== undefined || (names.startsWith("{") && !/(?:^\{|,)\s*(?!type\s)\w/.test(names)),
  }));
}

/** Groups of files of which each reaches each other one. */
function circles(edges: (file: string) => readonly string[]): readonly (readonly string[])[] {
  const reach = new Map([...graph.keys()].map((file) => [file, reachedFrom(file, edges)]));
  const seen = new Set<string>();
  return [...graph.keys()].sort().flatMap((file) => {
    if (seen.has(file) || !reach.get(file)?.has(file)) return [];
    const circle = [...graph.keys()].filter(
      (other) => reach.get(file)?.has(other) && reach.get(other)?.has(file),
    );
    for (const each of circle) seen.add(each);
    return [circle.sort()];
  });
}

function reachedFrom(start: string, edges: (file: string) => readonly string[]): ReadonlySet<string> {
  const reached = new Set<string>();
  const next = [...edges(start)];
  for (let file = next.pop(); file !== undefined; file = next.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    next.push(...edges(file));
  }
  return reached;
}

test("every import is of a file that is there", () => {
  const missing = [...graph].flatMap(([file, imports]) =>
    imports.filter((each) => !graph.has(each.file)).map((each) => `${file} → ${each.file}`),
  );
  expect(graph.size).toBeGreaterThan(100);
  expect(missing).toEqual([]);
});

test("no files import values of each other in a circle", () => {
  expect(
    circles((file) => (graph.get(file) ?? []).filter(({ typesOnly }) => !typesOnly).map((each) => each.file)),
  ).toEqual([]);
});

/** The options of a function hold values for targets, which are options of the function again. */
const KNOWN = [["definition.ts", "target-values.ts"]];

test("types of each other are imported in no circle but the known ones", () => {
  expect(circles((file) => (graph.get(file) ?? []).map((each) => each.file))).toEqual(KNOWN);
});
