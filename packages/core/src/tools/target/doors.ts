/**
 * Modules in place of the doors to what is rarely needed: each leads to one file beside the bundle, which is read when something rare
 * is first asked for. By require(), never by an import, so that it stays a file of its own; CommonJS, because Node 22 on Lambda
 * refuses to require() an ES module.
 *
 * @param adapter The package of the adapter, e.g. `"@anyfn/lambda"`; further ones where it stands on another.
 */
export function lazyDoors(
  format: "esm" | "cjs",
  ...adapters: readonly string[]
): Readonly<Record<string, string>> {
  // Not a plain require(), which the bundler would follow.
  const load =
    format === "cjs" ? "module.require" : 'process.getBuiltinModule("module").createRequire(import.meta.url)';
  const again = 'export { rare } from "anyfn/door";\n';
  return {
    "anyfn/door": `let parts;\nexport const rare = () => (parts ??= ${load}("${RARE}"));\n`,
    "anyfn/web/door": again,
    ...Object.fromEntries(adapters.map((name) => [`${name}/door`, again])),
  };
}

/**
 * The text of that file.
 *
 * @param modules Those of the adapter, e.g. `"@anyfn/lambda/rare"`; `"anyfn/web/rare-headers"` before it where the light classes are in the bundle.
 */
export function rareModule(...modules: readonly string[]): string {
  return ["anyfn/rare", ...modules].map((name) => `export * from "${name}";\n`).join("");
}

const RARE = "./rare.cjs";
