import { existsSync, globSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { didYouMean } from "anyfn/target";
import type { Config } from "./config.ts";
import { type Diagnostic, refuse, shownPath, stopOn } from "./diagnostics.ts";

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
const ENDING = /\.(?:ts|tsx|mts|cts|js|mjs)$/;

/** The same for people. */
export const ENDINGS = ".ts, .tsx, .mts, .cts, .js or .mjs";

/** Tests and declarations: code that is never a function. */
const NO_FUNCTION = /\.(?:test|spec|test-d|spec-d|d)\.\w+$|(?:^|\/)(?:__tests__|node_modules)\//;

const CONFIGS = ["ts", "mts", "cts", "js", "mjs", "cjs", "json"].map((ending) => `anyfn.config.${ending}`);

/** Of configurations of other tools; one of ours in such a file would be left unread. */
const OTHER_CONFIG = /^anyfn\.config\.(?:tsx|jsx|json5|jsonc|ya?ml|toml)$/;

/**
 * Finds the configuration and the functions.
 *
 * @param fresh Reads the configuration again where its file has changed since it was last read in this process.
 * @throws BuildError
 */
export async function readApp(
  folder: string,
  { fresh = false }: { readonly fresh?: boolean | undefined } = {},
): Promise<App> {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    refuse([
      {
        code: "NO_APP",
        reason: existsSync(folder)
          ? `${shownPath(folder)} is a file, and an app is a folder.`
          : `There is no folder ${shownPath(folder)}.`,
        waysOut: [
          "Run anyfn in the app's folder.",
          "Name the folder: anyfn build path/to/app, anyfn parity … --app path/to/app.",
        ],
      },
    ]);
  }
  const config = await readConfig(folder, fresh);
  const within = config.functions ?? "functions";
  const prefix = `${within.replace(/^\.\//, "").replace(/\/+$/, "")}/`;
  const files = globSync("**/*.{ts,js,mjs,tsx,jsx,mts,cts,cjs}", {
    cwd: join(folder, within),
    exclude: (path) => path === "node_modules",
  })
    .map((path) => path.split(sep).join("/"))
    .filter((path) => !NO_FUNCTION.test(path))
    .sort();
  const sources = files
    .filter((path) => ENDING.test(path))
    .map((path) => ({ name: path.replace(ENDING, "").replaceAll("/", "-"), file: `${prefix}${path}` }));
  const others = files.filter((path) => !ENDING.test(path)).map((path) => `${prefix}${path}`);
  if (sources.length === 0) {
    stopOn([
      {
        code: "NO_FUNCTIONS",
        reason: `There is no function in ${within}/: a function is a file with the ending ${ENDINGS} and a default export.${others[0] ? ` ${others[0]} has another ending.` : ""}`,
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
export async function readConfig(folder: string, fresh = false): Promise<Config> {
  const file = configFile(folder);
  if (file === undefined) return {};
  // Node strips the types itself.
  const url = pathToFileURL(join(folder, file));
  // Node keeps what it has loaded under its address.
  if (fresh) url.search = `changed=${statSync(join(folder, file)).mtimeMs}`;
  const { href } = url;
  const loaded = await (
    (file.endsWith(".json") ? import(href, { with: { type: "json" } }) : import(href)) as Promise<{
      readonly default?: unknown;
    }>
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
              // Of a key that is not known; keys of a part are known to the part alone.
              ...(path === "" ? didYouMean(message.match(/^has "(.+?)"/)?.[1] ?? "", configKeys) : []),
              `Mend ${path === "" ? "it" : path}; what there is: ${configKeys.join(", ")}.`,
              "Leave it out for the default.",
            ],
          }),
        ),
  );
  return value as Config; // no issue was found
}

/** The one configuration, if there is one. @throws BuildError for two, and for one that would not be read */
function configFile(folder: string): string | undefined {
  const names = readdirSync(folder).filter((name) => CONFIGS.includes(name) || OTHER_CONFIG.test(name));
  const [first, second] = names.sort();
  const unread = names.find((name) => !CONFIGS.includes(name));
  if (unread !== undefined)
    stopOn([
      {
        code: "INVALID_CONFIG",
        file: unread,
        reason: `A configuration with this ending is not read: it can be ${CONFIGS.join(", ")}.`,
        waysOut: [
          "Write it as anyfn.config.ts: export default defineConfig({ … }).",
          "Delete it: everything in it is optional.",
        ],
      },
    ]);
  if (second !== undefined)
    stopOn([
      {
        code: "INVALID_CONFIG",
        file: second,
        reason: `There are ${names.length} configurations: ${names.join(", ")}. Only one of them could be read.`,
        waysOut: [
          `Put everything into ${first}, and delete ${second}.`,
          "Rename the file that is not the configuration.",
        ],
      },
    ]);
  return first;
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
