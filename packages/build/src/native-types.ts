import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { App } from "./app.ts";
import { targetsGiven } from "./app-values.ts";
import { loadMembers, targetNames } from "./targets.ts";

/** Where the types are, relative to the app: a tsconfig includes this file. */
const TYPES = ".anyfn/types.d.ts";

/**
 * Writes `.anyfn/types.d.ts`: what functions may have under `native`, by target, and the names of third parties' targets. It is
 * written only where it changed. A folder that cannot be written to is left alone: nothing that runs needs the types.
 */
export async function writeTypes(app: App): Promise<void> {
  const file = join(app.folder, TYPES);
  const text = await typesOf(app);
  try {
    if ((await readFile(file, "utf8").catch(() => "")) === text) return;
    await mkdir(join(app.folder, ".anyfn"), { recursive: true });
    await writeFile(file, text);
  } catch {
    // As said above.
  }
}

async function typesOf({ folder, config }: App): Promise<string> {
  const given = targetsGiven(config);
  const packages = given.filter(
    (choice): choice is string =>
      typeof choice === "string" && !(targetNames as readonly string[]).includes(choice),
  );
  const members = given.length > 0 ? await loadMembers(given, { from: folder, given }) : [];
  const others = members
    .map(({ name }) => name as string)
    .filter((name) => !(targetNames as readonly string[]).includes(name));
  const configs = ["ts", "mts", "cts"].map((ending) => `anyfn.config.${ending}`);
  const typed = configs.find((name) => existsSync(join(folder, name)));
  const modules = [
    "@anyfn/cli",
    // A target that is given as a value brings its types with it.
    ...(typed === undefined ? [] : [`../${typed}`]),
    ...packages.map((name) =>
      /^[./]/.test(name) ? `../${name.replace(/^\.\//, "")}/target` : `${name}/target`,
    ),
  ];
  return [
    "// Written by anyfn with every command: it types what functions have under `native`, by target.",
    ...modules.map((name) => `import type {} from ${JSON.stringify(name)};`),
    "",
    ...(others.length > 0
      ? [
          'declare module "anyfn/adapter" {',
          "  interface TargetNames {",
          ...others.map((name) => `    readonly ${JSON.stringify(name)}: true;`),
          "  }",
          "}",
          "",
        ]
      : []),
    "export {};",
    "",
  ].join("\n");
}
