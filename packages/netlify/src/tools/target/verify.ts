import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import type { AppPlan, Problem } from "anyfn/target";
import { FUNCTIONS } from "./entry.ts";
import { type NetlifyFunction, netlifyFunctions } from "./functions.ts";

/** What Netlify's own packager says of a function, as far as it is compared. */
export interface Packaged {
  readonly name: string;
  readonly config?: Readonly<Record<string, unknown>> | undefined;
  readonly displayName?: string | undefined;
  readonly schedule?: string | undefined;
  readonly invocationMode?: string | undefined;
  readonly runtimeAPIVersion?: number | undefined;
  readonly routes?: readonly { readonly pattern: string }[] | undefined;
  readonly excludedRoutes?: readonly { readonly pattern: string }[] | undefined;
  readonly includedFiles?: readonly string[] | undefined;
}

/** Netlify's own packager (https://github.com/netlify/build/tree/main/packages/zip-it-and-ship-it). */
export type Packager = (from: string, to: string) => Promise<readonly Packaged[]>;

/**
 * Packages the output as Netlify will, and tells every difference to what was meant. Netlify reads settings by parsing: what it does not
 * find it loses without a word, and a schedule that is lost is a function that never runs. Without the packager installed nothing is
 * compared, which is told.
 */
export async function verify(
  folder: string,
  plan: AppPlan,
  _built?: unknown,
  findPackager: () => Promise<Packager | undefined> = netlifyPackager,
): Promise<readonly Problem[]> {
  const wanted = netlifyFunctions(plan);
  if (wanted.length === 0) return [];
  let packs: Packager | undefined;
  try {
    packs = await findPackager();
  } catch (error) {
    return [crashed(error)];
  }
  if (!packs) return [NOT_COMPARED];
  const from = join(folder, FUNCTIONS);
  const to = await mkdtemp(join(tmpdir(), "anyfn-netlify-"));
  try {
    const found = new Map((await packs(from, to)).map((one) => [one.name, one]));
    const files = await Promise.all(wanted.map(({ name }) => filesIn(join(from, name))));
    return [
      ...wanted.flatMap((fn, index) =>
        differences(fn, found.get(fn.name), files[index] ?? [], join(from, fn.name)),
      ),
      ...[...found.keys()]
        .filter((name) => !wanted.some((fn) => fn.name === name))
        .map((name) =>
          problem(undefined, `Netlify finds a function ${JSON.stringify(name)}, which nobody wrote.`),
        ),
    ];
  } catch (error) {
    // A fault in the packager's own code says nothing of the functions.
    if (error instanceof TypeError || error instanceof ReferenceError) return [crashed(error)];
    return [
      problem(
        undefined,
        `Netlify's packager refuses the functions: ${String((error as Error | null)?.message ?? error).split("\n")[0]}`,
      ),
    ];
  } finally {
    // What is refused for one function does not stop the packaging of the others.
    await rm(to, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

const NOT_COMPARED: Problem = {
  warning: true,
  reason:
    "What Netlify will read of these functions was not compared with what was meant: its packager is not installed. What it does not find it loses without a word.",
  waysOut: [
    "Install it, and build again: npm install --save-dev @netlify/zip-it-and-ship-it@16.",
    "Or look at the routes, schedules and background functions that Netlify lists after the deploy.",
  ],
};

/** The packager cannot run here: beside TypeScript 7 for example, which has another API. */
function crashed(error: unknown): Problem {
  const { message = error } = Object(error) as Partial<Error>; // anything may be thrown
  return {
    warning: true,
    reason: `What Netlify will read of these functions was not compared with what was meant: its packager is installed, and fails (${String(message).split("\n")[0]}).`,
    waysOut: [
      "The packager needs a TypeScript older than 7: install typescript@5 beside it, or remove the packager.",
      "Look at the routes, schedules and background functions that Netlify lists after the deploy.",
    ],
  };
}

async function netlifyPackager(): Promise<Packager | undefined> {
  try {
    const { zipFunctions } = await import("@netlify/zip-it-and-ship-it");
    return async (from, to) =>
      (await zipFunctions(from, to, {
        archiveFormat: "none",
        basePath: from,
      })) as unknown as readonly Packaged[]; // what of it is read
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}

function differences(
  { name, config, members }: NetlifyFunction,
  seen: Packaged | undefined,
  files: readonly string[],
  folder: string,
): Problem[] {
  const about = members.length === 1 ? members[0].plan.name : undefined;
  const said = (what: string, meant: unknown, is: unknown): Problem[] =>
    JSON.stringify(meant) === JSON.stringify(is)
      ? []
      : [
          problem(
            about,
            `Netlify takes ${what} of the function ${JSON.stringify(name)} for ${JSON.stringify(is) ?? "nothing"}, but it is ${JSON.stringify(meant) ?? "not set"}.`,
          ),
        ];
  if (!seen) return [problem(about, `Netlify does not find the function ${JSON.stringify(name)}.`)];
  const { path, excludedPath, schedule, background, includedFiles: _all, name: title, ...others } = config;
  const included = (seen.includedFiles ?? []).map((file) => relative(folder, file).split(sep).join("/"));
  return [
    ...said("the version", 2, seen.runtimeAPIVersion),
    ...said("the path", listOf(path), seen.routes?.map(({ pattern }) => pattern) ?? []),
    ...said(
      "the excluded path",
      listOf(excludedPath),
      seen.excludedRoutes?.map(({ pattern }) => pattern) ?? [],
    ),
    ...said("the schedule", schedule, seen.schedule ?? seen.config?.["schedule"]),
    ...said("the mode", background === true ? "background" : "stream", seen.invocationMode),
    ...said("the title", title, seen.displayName ?? seen.config?.["name"]),
    ...Object.entries(others).flatMap(([key, value]) => said(key, plain(value), plain(seen.config?.[key]))),
    ...said(
      "the files",
      files,
      files.filter((file) => included.includes(file)),
    ),
  ];
}

function problem(fn: string | undefined, reason: string): Problem {
  return {
    ...(fn !== undefined && { function: fn }),
    reason,
    waysOut: [
      "Look at what the function has under native.netlify: the build puts it into Netlify's config as it is.",
      "Use the version of @netlify/zip-it-and-ship-it that @anyfn/netlify names, or tell us of this: it is then a mistake of the build's.",
    ],
  };
}

function listOf(value: unknown): readonly unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/** Netlify takes names of regions and methods in any case, one text for a list, and keys in any order. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 1 ? plain(value[0]) : value.map(plain);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  return typeof value === "string" ? value.toLowerCase() : value;
}

/** Every file of a folder, sorted. */
async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}
