import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { Config } from "./config.ts";
import { type Diagnostic, stopOn } from "./diagnostics.ts";

/** An app folder as it lies on disk. */
export interface App {
  /** Absolute. */
  readonly folder: string;
  readonly name: string;
  readonly config: Config;
  readonly sources: readonly Source[];
  /** Code among the functions whose file's ending makes it none, relative to the app's folder. */
  readonly others: readonly string[];
}

/** A file that holds a function. */
export interface Source {
  /** By its path: `functions/admin/report.ts` is `admin-report`. */
  readonly name: string;
  /** Relative to the app's folder, with `/`. */
  readonly file: string;
}

/** Of a file that holds a function. */
const ENDING = /\.(?:ts|js|mjs)$/;

const CONFIGS = ["anyfn.config.ts", "anyfn.config.mts", "anyfn.config.js", "anyfn.config.mjs"];

/** Finds the configuration and the functions. @throws BuildError */
export async function readApp(folder: string): Promise<App> {
  if (!existsSync(folder)) {
    stopOn([
      {
        code: "NO_APP",
        reason: `There is no folder ${folder}.`,
        waysOut: [
          "Run anyfn in the app's folder.",
          "Name the folder: anyfn build path/to/app, anyfn parity … --app path/to/app.",
        ],
      },
    ]);
  }
  const config = await readConfig(folder);
  const within = config.functions ?? "functions";
  const prefix = `${within.replace(/^\.\//, "").replace(/\/+$/, "")}/`;
  const files = globSync("**/*.{ts,js,mjs,tsx,jsx,mts,cts,cjs}", {
    cwd: join(folder, within),
    exclude: (path) => path === "node_modules",
  })
    .filter(
      (path) => !/(?:\.test|\.test-d|\.d)\.\w+$/.test(path) && !path.split(sep).includes("node_modules"),
    )
    .map((path) => path.split(sep).join("/"))
    .sort();
  const sources = files
    .filter((path) => ENDING.test(path))
    .map((path) => ({ name: path.replace(ENDING, "").replaceAll("/", "-"), file: `${prefix}${path}` }));
  const others = files.filter((path) => !ENDING.test(path)).map((path) => `${prefix}${path}`);
  if (sources.length === 0) {
    stopOn([
      {
        code: "NO_FUNCTIONS",
        reason: `There is no function in ${within}/: a function is a file with the ending .ts, .js or .mjs and a default export.${others[0] ? ` ${others[0]} has another ending.` : ""}`,
        waysOut: [
          `Make one: ${within}/hello.ts with export default http(() => new Response("hello")).`,
          'Name another folder in anyfn.config.ts: functions: "src/functions".',
          "Run anyfn build in the app's folder, or name it: anyfn build path/to/app.",
        ],
      },
    ]);
  }
  return { folder, name: config.name ?? packageName(folder) ?? basename(folder), config, sources, others };
}

/** The configuration of a folder; an empty one where there is none. @throws BuildError */
export async function readConfig(folder: string): Promise<Config> {
  const file = CONFIGS.find((name) => existsSync(join(folder, name)));
  if (file === undefined) return {};
  // Node strips the types itself.
  const loaded = await (
    import(pathToFileURL(join(folder, file)).href) as Promise<{ readonly default?: unknown }>
  ).catch((error: unknown) => {
    const { message = String(error), stack = "" } = error as Partial<Error>; // fields of an error, or nothing
    const line = stack.match(new RegExp(`${file.replaceAll(".", "\\.")}:(\\d+)`))?.[1];
    return stopOn([
      {
        code: "INVALID_CONFIG",
        file,
        line: line === undefined ? importLine(join(folder, file), message) : Number(line),
        reason: `The configuration cannot be loaded: ${message.split("\n")[0]?.replaceAll(`${folder}${sep}`, "")}`,
        waysOut: [
          "Mend the file. Node runs it as it is: types are stripped, imports need their file's ending, enums and namespaces do not work.",
          "Delete it: everything in it is optional.",
        ],
      },
    ]);
  });
  const { configIssues, configKeys } = await import("./config-schema.ts");
  const value: unknown = loaded?.default;
  const text = readFileSync(join(folder, file), "utf8");
  stopOn(
    value === undefined
      ? [
          {
            code: "INVALID_CONFIG",
            file,
            line: 1,
            reason: "The configuration has no default export.",
            waysOut: [
              'Write export default defineConfig({ … }) (import { defineConfig } from "@anyfn/cli").',
              "Delete it: everything in it is optional.",
            ],
          },
        ]
      : configIssues(value).map(
          ({ path, message }): Diagnostic => ({
            code: "INVALID_CONFIG",
            file,
            line: lineOf(text, path.split(".").at(-1) || message.match(/"(.+?)"/)?.[1]) ?? 1,
            reason: `${path === "" ? "The configuration" : path}: ${message}.`,
            waysOut: [
              `Mend ${path === "" ? "it" : path}; what there is: ${configKeys.join(", ")}.`,
              "Leave it out for the default.",
            ],
          }),
        ),
  );
  return value as Config; // no issue was found
}

/** Where the file imports what was not found; the first line otherwise. */
function importLine(file: string, message: string): number {
  const [, wanted = ""] = /^Cannot find (?:module|package) '([^']+)'/.exec(message) ?? [];
  const index = readFileSync(file, "utf8")
    .split("\n")
    .findIndex((line) => /\b(?:import|from)\b/.test(line) && line.includes(basename(wanted)));
  return Math.max(wanted === "" ? 0 : index, 0) + 1;
}

/** Where a key stands in the file, if anywhere. */
function lineOf(text: string, key: string | undefined): number | undefined {
  if (key === undefined || key === "") return undefined;
  const index = text
    .split("\n")
    .findIndex((line) =>
      new RegExp(`(?:^|[\\s{,"'])${key.replace(/[^\w-]/g, "\\$&")}["']?\\s*[:,}]`).test(line),
    );
  return index < 0 ? undefined : index + 1;
}

function packageName(folder: string): string | undefined {
  const file = join(folder, "package.json");
  if (!existsSync(file)) return undefined;
  try {
    const { name } = JSON.parse(readFileSync(file, "utf8")) as { readonly name?: unknown };
    return typeof name === "string" ? name.replace(/^@[^/]*\//, "") : undefined;
  } catch {
    return undefined;
  }
}
