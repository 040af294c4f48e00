import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { didYouMean, type Lazy, type Target, type TargetMember, type TargetName } from "anyfn/target";
import { type Diagnostic, refuse, stopOn } from "./diagnostics.ts";

/** What names a target: its name, a package or a folder that has one, the target itself, or the target with all its parts. */
export type TargetChoice = string | Target | TargetMember;

/** A target of which only the name is loaded. */
export type NamedMember = TargetMember & { readonly name: string };

/** The targets that anyfn comes with. The first is what an app gets that asks for none. */
const OWN: { readonly [Name in TargetName]?: NamedMember } = Object.fromEntries(
  ["lambda", "cloud-functions", "firebase", "azure-functions", "netlify", "node"].map((name) => [
    name,
    ofPackage(name, (part) => import(`@anyfn/${name}/${part}`)),
  ]),
);

/** The names of the targets that anyfn comes with. */
export const targetNames: readonly TargetName[] = Object.keys(OWN) as TargetName[]; // the keys are such names

/** Every target that anyfn comes with, and those of the configuration. */
const ALL = "all";

/** Where choices come from. */
export interface ChoiceContext {
  /** The folder from which packages are found; the current one by default. */
  readonly from?: string | undefined;
  /** The targets of a configuration, which names may mean. */
  readonly given?: readonly TargetChoice[] | undefined;
  /** Who named the targets, and is then wrong: the app's configuration by default. */
  readonly by?: "app" | "command" | undefined;
}

/** The members of these choices, each once. @throws BuildError or CommandError for one that does not exist, and for none */
export async function loadMembers(
  choices: readonly TargetChoice[],
  { from = ".", given = [], by = "app" }: ChoiceContext = {},
): Promise<readonly NamedMember[]> {
  const stop = by === "command" ? refuse : stopOn;
  if (choices.length === 0) stop([none()]);
  const known = await Promise.all(given.filter((choice) => typeof choice !== "string").map(toMember));
  const all = choices.flatMap((choice) =>
    choice === ALL ? [...targetNames, ...given.filter((other) => other !== ALL)] : [choice],
  );
  /** Of the packages that a configuration names: loaded where a name could be the target of one. */
  const packaged = async (wanted: string): Promise<NamedMember | undefined> => {
    const names = given.filter((choice) => typeof choice === "string" && !Object.hasOwn(OWN, choice));
    const members = await Promise.all(names.map((name) => fromPackage(name as string, from))); // just looked at
    return members.find((member) => member?.name === wanted);
  };
  const found = await Promise.all(
    all.map(async (choice) => {
      if (typeof choice !== "string") return toMember(choice);
      const own = Object.hasOwn(OWN, choice) ? OWN[choice as TargetName] : undefined; // just looked at
      return (
        own ??
        known.find(({ name }) => name === choice) ??
        (await fromPackage(choice, from)) ??
        (await packaged(choice)) ??
        choice
      );
    }),
  );
  const names = found.filter((each) => typeof each === "string");
  if (names.length > 0) stop(await Promise.all(names.map((name) => unknown(name, known))));
  const members = found.filter((each) => typeof each !== "string");
  return [...new Map(members.map((member) => [member.name, member])).values()];
}

/** The targets of these choices, each once. @throws BuildError or CommandError for one that does not exist, and for none */
export async function loadTargets(
  choices: readonly TargetChoice[],
  options?: ChoiceContext,
): Promise<Target[]> {
  return Promise.all((await loadMembers(choices, options)).map(({ target }) => load(target)));
}

/** A part of a member, loaded where it is not. */
export async function load<T extends object>(part: Lazy<T>): Promise<T> {
  return typeof part === "function" ? (part as () => T | Promise<T>)() : part; // no part is a function itself
}

async function toMember(choice: Target | TargetMember): Promise<NamedMember> {
  if ("entries" in choice) return { name: choice.name, target: choice };
  const { name = (await load(choice.target)).name } = choice;
  return { ...choice, name };
}

/** An adapter of ours. The plan of its runtime is the suite's: `@anyfn/conformance/plans/<name>`. */
function ofPackage(name: string, load: (part: string) => Promise<unknown>): NamedMember {
  const part = (subpath: string) => async (): Promise<never> =>
    ((await load(subpath)) as Readonly<Record<string, unknown>>)[subpath] as never; // every adapter exports it by its name
  return { name, target: part("target"), driver: part("driver"), capabilities: part("capabilities") };
}

/** The target of a package by its name, or of a folder by its path. It has the same subpaths as ours, and `plan` and `prices`. */
async function fromPackage(choice: string, from: string): Promise<NamedMember | undefined> {
  const resolveIn = resolverOf(choice, resolve(from));
  const path = resolveIn("target");
  if (path === undefined) return undefined;
  const module = (await import(pathToFileURL(path).href)) as {
    readonly default?: TargetMember | Target;
    readonly target?: Target;
  };
  if (module.default) return toMember(module.default);
  if (!module.target) return undefined;
  const other = (part: string) => {
    const file = resolveIn(part);
    return (
      file &&
      (async () =>
        ((await import(pathToFileURL(file).href)) as Readonly<Record<string, never>>)[part] as never)
    ); // by its name, as ours
  };
  const parts = ["driver", "capabilities", "plan", "prices"].map((part) => [part, other(part)]);
  return {
    name: module.target.name,
    target: module.target,
    ...Object.fromEntries(parts.filter(([, load]) => load)),
  };
}

/** Where a subpath of a package or of a folder with a `package.json` is. */
function resolverOf(choice: string, from: string): (part: string) => string | undefined {
  const folder = /^[./]/.test(choice) ? resolve(from, choice) : undefined;
  const manifest = folder && join(folder, "package.json");
  const name = manifest
    ? existsSync(manifest) && (JSON.parse(readFileSync(manifest, "utf8")) as { readonly name?: string }).name
    : choice;
  const require = createRequire(join(folder ?? from, "package.json"));
  return (part) => {
    if (!name) return undefined;
    try {
      return require.resolve(`${name}/${part}`);
    } catch {
      return undefined; // no such package, or no such subpath
    }
  };
}

async function unknown(name: string, given: readonly NamedMember[]): Promise<Diagnostic> {
  const names = [...targetNames, ...given.map((member) => member.name)];
  const cloud = await targetsOfCloud(name);
  return {
    code: "UNKNOWN_TARGET",
    reason: `There is no target ${JSON.stringify(name)}.`,
    waysOut: [
      ...(cloud.length > 0
        ? [`Did you mean ${cloud.map((target) => `--target ${target}`).join(" or ")}?`]
        : didYouMean(name, [...names, ALL], (target) => `--target ${target}`)),
      `Use one of ${names.join(", ")}: --target ${targetNames[0]}.`,
      `Of an adapter of your own, name the package or its folder, which exports "./target": --target ./my-adapter. Or give it to defineConfig({ targets: [mine] }).`,
      "Leave --target out for the default.",
    ],
  };
}

/** The targets of a cloud, by the beginning of their triggers' ids: `aws`, `gcp`, `azure`. */
async function targetsOfCloud(cloud: string): Promise<readonly string[]> {
  const loaded = await Promise.all(
    Object.values(OWN).map(async ({ target }) => load(target).catch(() => null)),
  );
  return loaded.flatMap((target) =>
    target?.triggers.some(({ id }) => id.startsWith(`${cloud.toLowerCase()}.`)) ? [target.name] : [],
  );
}

function none(): Diagnostic {
  return {
    code: "UNKNOWN_TARGET",
    reason: "The list of targets is empty: there is nothing to build for.",
    waysOut: [
      `Name one: anyfn build --target ${targetNames[0]}, or targets: ["${targetNames[0]}"] in anyfn.config.ts.`,
      "Leave the list out for the default.",
    ],
  };
}
