import { existsSync, lstatSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative, sep } from "node:path";
import { parseAst } from "rolldown/parseAst";
import { type AstNode, CLUE, type Clue, cluesIn } from "./clues.ts";
import { knownPackage } from "./known-packages.ts";
import { fits, isForMachine, type Machine } from "./machine.ts";
import { isCode, packageFiles, runsOn } from "./package-files.ts";
import { type Packages, packageName } from "./packages.ts";
import type { Reaches } from "./place.ts";

/** A package that was left out of a bundle. */
export interface Root {
  /** By which it is imported. */
  readonly name: string;
  /** Its own folder. */
  readonly folder: string;
  /** The files of it that are imported. */
  readonly files: ReadonlySet<string>;
}

/** Packages with everything they need at run time, for one machine. */
export interface Traced {
  /** The files of each package, relative to its own folder. */
  readonly files: ReadonlyMap<string, readonly string[]>;
  readonly reaches: Reaches;
  readonly missing: readonly Missing[];
  /** Packages whose code patches `require`. */
  readonly patching: ReadonlySet<string>;
  /** Packages that load others by a computed name. */
  readonly computing: ReadonlySet<string>;
}

/** Native code that is not here for the machine that needs it. */
interface Missing {
  /** The package that was imported. */
  readonly wanted: string;
  readonly wantedVersion: string;
  /** The package that should be installed; undefined where the imported one is compiled on installation. */
  readonly part: string | undefined;
}

/** Of a package with more modules than this, only those that its entry reaches are searched for what they need. */
const MOST_MODULES = 2000;

/** Code that Node does not load while the package works: for browsers, for installing, for the command line. */
const ASIDE =
  /^(?:bin|install|scripts?|build|vendor|deps|third_party)\/|(?:^|\/)(?:browser|umd|standalone|amd)\/|\.(?:min|umd|browser|standalone|iife)\.[cm]?js$|(?:^|\/)(?:install|postinstall|gulpfile|Gruntfile|rollup\.config)\.[cm]?js$/;

/** Follows packages to everything that they load, for one build. */
export class Tracer {
  readonly #packages: Packages;
  readonly #results = new Map<string, Promise<Traced>>();
  /** What the tracer read: shared by all traces. */
  readonly #cache = Object.create(null) as object; // the tracer's own
  readonly #clues = new Map<string, Looked>();

  constructor(packages: Packages) {
    this.#packages = packages;
  }

  /** Everything that these packages need on that machine. */
  trace(roots: readonly Root[], machine: Machine): Promise<Traced> {
    const key = JSON.stringify([
      machine,
      roots.map(({ name, folder, files }) => [name, folder, [...files].sort()]).sort(),
    ]);
    const known = this.#results.get(key) ?? this.#trace(roots, machine);
    this.#results.set(key, known);
    return known;
  }

  async #trace(roots: readonly Root[], machine: Machine): Promise<Traced> {
    const { nodeFileTrace } = await import("@vercel/nft");
    const packages = this.#packages;
    const inputs = new Set(roots.flatMap(({ files }) => [...files].filter(isCode)));
    const files = new Map<string, Set<string>>();
    const reaches = new Map<string, Map<string, string>>();
    const missing: Missing[] = [];
    const patching = new Set<string>();
    const computing = new Set<string>();
    const whole = new Set<string>();
    const seen = new Set<string>();
    const searched = new Set<string>();
    const filesOf = (folder: string): Set<string> => {
      const known =
        files.get(folder) ?? new Set(existsSync(join(folder, "package.json")) ? ["package.json"] : []);
      files.set(folder, known);
      return known;
    };
    const reach = (from: string, name: string, to: string): void => {
      if (from === to) return;
      const known = reaches.get(from) ?? new Map<string, string>();
      reaches.set(from, known.set(name, to));
      filesOf(to);
    };
    /** What is not seen in code: the machine's own parts, and data that lies beside. */
    const expand = (folder: string): void => {
      if (seen.has(folder)) return;
      seen.add(folder);
      const manifest = packages.manifest(folder);
      const name = manifest.name ?? nameOfFolder(folder);
      const wantedVersion = manifest.version ?? "";
      for (const dependency of Object.keys({
        ...manifest.dependencies,
        ...manifest.optionalDependencies,
      }).sort()) {
        if (!isForMachine(dependency) || !fits(dependency, machine)) continue;
        const part = packages.resolve(dependency, folder);
        if (part === undefined) missing.push({ wanted: name, wantedVersion, part: dependency });
        else {
          whole.add(part);
          reach(folder, dependency, part);
        }
      }
      if (packages.isNative(folder) && compiledForAnother(folder, manifest, machine))
        missing.push({ wanted: name, wantedVersion, part: undefined });
      for (const needed of knownPackage(name)?.needs ?? []) {
        const top = needed.split("/")[0] ?? needed;
        const found = packages.resolve(top.startsWith("@") ? needed : top, folder);
        if (found === undefined) continue;
        whole.add(found);
        reach(folder, top, found);
      }
    };
    for (const { folder } of roots) {
      filesOf(folder);
      whole.add(folder);
    }
    for (let size = -1; size !== inputs.size + whole.size; ) {
      size = inputs.size + whole.size;
      for (const file of await this.#follow(nodeFileTrace, [...inputs], reach, filesOf)) {
        if (searched.has(file)) continue;
        searched.add(file);
        const folder = packages.folderOf(file);
        if (folder === undefined) continue;
        const { clues, required } = this.#lookAt(file);
        for (const specifier of required) {
          const found = resolveFrom(file, specifier);
          if (found === undefined || !isCode(found)) continue;
          inputs.add(found);
          const owner = packages.folderOf(found);
          if (owner !== undefined)
            reach(folder, packageName(specifier) ?? this.#nameFrom(folder, owner), owner);
        }
        if (clues.size > 0) whole.add(folder);
        if (clues.has("patches require()")) patching.add(folder);
        if (clues.has("loads modules by a computed name")) {
          computing.add(folder);
          for (const each of this.#everyDependency(folder)) inputs.add(each);
        }
      }
      for (const folder of [...files.keys()]) {
        expand(folder);
        const ship = knownPackage(packages.manifest(folder).name ?? "")?.ship;
        if (ship === "copy" || packages.isNative(folder)) whole.add(folder);
      }
      for (const folder of [...whole]) {
        const all = packageFiles(folder, packages.isNative(folder));
        const own = filesOf(folder);
        for (const path of all) own.add(path);
        const modules = all.filter((path) => isCode(path) && !ASIDE.test(path));
        if (modules.length <= MOST_MODULES) for (const path of modules) inputs.add(join(folder, path));
      }
    }
    return {
      files: new Map(
        [...files].map(([folder, paths]) => [
          folder,
          [...paths].filter((path) => runsOn(folder, path, machine)).sort(),
        ]),
      ),
      reaches: this.#withDeclared(files, reaches),
      missing: [...new Map(missing.map((one) => [JSON.stringify(one), one])).values()],
      patching,
      computing,
    };
  }

  /** The files of packages that these files load, entered where they belong. */
  async #follow(
    nodeFileTrace: typeof import("@vercel/nft")["nodeFileTrace"],
    inputs: readonly string[],
    reach: (from: string, name: string, to: string) => void,
    filesOf: (folder: string) => Set<string>,
  ): Promise<readonly string[]> {
    const packages = this.#packages;
    const { fileList, reasons } = await nodeFileTrace([...inputs], {
      base: "/",
      // Files of the folder in which a build runs are nobody's.
      processCwd: "/nonexistent",
      cache: this.#cache,
      mixedModules: true,
      moduleSyncCatchall: true,
      // Files that are read are copied with their package: the costly search for them is left out.
      analysis: { emitGlobs: false, computeFileReferences: false, evaluatePureExpressions: false },
    });
    const found: string[] = [];
    for (const path of [...fileList].sort()) {
      const file = join("/", path);
      if (!lstatSync(file, { throwIfNoEntry: false })?.isFile()) continue;
      const folder = packages.folderOf(file);
      if (folder === undefined) continue;
      const inside = relative(folder, file).split(sep).join("/");
      const parents = [...(reasons.get(path)?.parents ?? [])].map((parent) =>
        packages.folderOf(join("/", parent)),
      );
      // A tool for TypeScript, not for Node.
      if (/(?:^|\/)(?!lib\.)[^/]*\.d\.[cm]?ts$/.test(inside)) continue;
      filesOf(folder).add(inside);
      for (const parent of parents) {
        if (parent !== undefined && parent !== folder) reach(parent, this.#nameFrom(parent, folder), folder);
      }
      found.push(file);
    }
    return found;
  }

  #lookAt(file: string): Looked {
    const known = this.#clues.get(file);
    if (known) return known;
    const required = new Set<string>();
    const clues = isCode(file) ? cluesOfCode(readFileSync(file, "utf8"), parse, required) : new Set<Clue>();
    const looked = { clues, required };
    this.#clues.set(file, looked);
    return looked;
  }

  /** The entries of everything that a package may load by name. */
  #everyDependency(folder: string): readonly string[] {
    const { dependencies, optionalDependencies, peerDependencies } = this.#packages.manifest(folder);
    return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }).flatMap((name) => {
      if (
        packageName(name) === undefined ||
        isForMachine(name) ||
        this.#packages.resolve(name, folder) === undefined
      )
        return [];
      const file = resolveFrom(join(folder, "package.json"), name);
      return file !== undefined && isCode(file) ? [file] : [];
    });
  }

  /** By which name one package reaches another: an alias of npm's has a name of its own. */
  #nameFrom(from: string, to: string): string {
    const { dependencies, optionalDependencies, peerDependencies } = this.#packages.manifest(from);
    const own = nameOfFolder(to);
    const names = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
    return names.includes(own)
      ? own
      : (names.find((name) => this.#packages.resolve(name, from) === to) ?? own);
  }

  /** What a manifest declares and is copied anyway can be asked for, too. */
  #withDeclared(
    files: ReadonlyMap<string, unknown>,
    reaches: ReadonlyMap<string, ReadonlyMap<string, string>>,
  ): Reaches {
    return new Map(
      [...files.keys()].map((folder) => {
        const { dependencies, optionalDependencies, peerDependencies } = this.#packages.manifest(folder);
        const declared = Object.keys({
          ...dependencies,
          ...optionalDependencies,
          ...peerDependencies,
        }).flatMap((name) => {
          const found = this.#packages.resolve(name, folder);
          return found !== undefined && files.has(found) ? [[name, found] as const] : [];
        });
        return [folder, new Map([...declared, ...(reaches.get(folder) ?? [])])];
      }),
    );
  }
}

/** What a file's text tells. */
interface Looked {
  readonly clues: ReadonlySet<Clue>;
  readonly required: ReadonlySet<string>;
}

/** The clues in a file's text. Code that cannot be parsed has none: it cannot run either. */
export function cluesOfCode(
  code: string,
  parse: (code: string) => AstNode,
  required?: Set<string>,
): ReadonlySet<Clue> {
  if (!CLUE.test(code)) return new Set();
  try {
    return cluesIn(parse(code), required);
  } catch {
    return new Set();
  }
}

function parse(code: string): AstNode {
  return parseAst(code) as unknown as AstNode; // every node has these fields
}

function resolveFrom(file: string, specifier: string): string | undefined {
  try {
    return createRequire(file).resolve(specifier);
  } catch {
    return undefined; // it is not installed, or has no entry for require()
  }
}

/** The name under which a package lies in `node_modules`. */
function nameOfFolder(folder: string): string {
  return (
    folder
      .split(/[\\/]node_modules[\\/]/)
      .at(-1)
      ?.split(sep)
      .join("/") ?? folder
  );
}

/** True where installing compiled the package, for the machine it was installed on and no other. */
function compiledForAnother(
  folder: string,
  manifest: { readonly gypfile?: boolean; readonly binary?: unknown },
  machine: Machine,
): boolean {
  const compiled =
    !existsSync(join(folder, "prebuilds")) &&
    (existsSync(join(folder, "build/Release")) ||
      (manifest.gypfile === true && manifest.binary === undefined));
  return compiled && (process.platform !== machine.os || process.arch !== machine.cpu);
}
