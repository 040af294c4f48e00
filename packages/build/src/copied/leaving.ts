import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative, sep } from "node:path";
import type { Clue } from "./clues.ts";
import { knownPackage, matchesName, namePattern } from "./known-packages.ts";
import { isCode } from "./package-files.ts";
import { isInstalled, type Located, type Packages } from "./packages.ts";
import type { Root, Traced } from "./trace.ts";

/** What an app says about its packages. */
export interface PackageOptions {
  /** Not in a bundle, and copied. */
  readonly external: readonly string[];
  /** The same by another name: for packages whose code does not tell. */
  readonly copy: readonly string[];
  /** The platform has it. */
  readonly provided: readonly string[];
}

/** Stands for a copied package that is loaded by `require`. */
export const LEFT: RegExp = /^\0anyfn:left\//;

/** Which packages are left out of bundles and copied. What is found while an app is parsed is kept for the next time. */
export class Leaving {
  readonly packages: Packages;
  readonly #options: PackageOptions;
  /** Folders of packages, and why each is copied: "it …". */
  readonly #reasons = new Map<string, string>();
  readonly #computing = new Set<string>();
  /** Instrumentations, and the packages that were left out of bundles because they patch them. */
  readonly patchedBy: Map<string, Set<string>> = new Map<string, Set<string>>();
  #changed = false;

  constructor(packages: Packages, options: PackageOptions) {
    this.packages = packages;
    this.#options = options;
  }

  /** True once for each time that something was found since the last question: what was parsed before is then out of date. */
  takeChanged(): boolean {
    const changed = this.#changed;
    this.#changed = false;
    return changed;
  }

  /** Packages of the app's own wish, by name; a function's wishes are only known when it is loaded. */
  get wished(): readonly string[] {
    return [...this.#options.copy, ...this.#options.external].filter((name) => !name.includes("*"));
  }

  /** What the platform has, as the bundler takes it. */
  get provided(): readonly RegExp[] {
    return this.#options.provided.map(namePattern);
  }

  isProvided(specifier: string): boolean {
    return this.#options.provided.some((pattern) => matchesName(pattern, specifier));
  }

  isExternal(specifier: string): boolean {
    return [...this.#options.external, ...this.#options.copy].some((pattern) =>
      matchesName(pattern, specifier),
    );
  }

  /** True where an import of this package is left as it is. */
  leaves(specifier: string, { name, folder, native }: Located): boolean {
    if (this.#reasons.has(folder)) return true;
    const reason = this.isExternal(specifier)
      ? "is named under copy or external"
      : native
        ? "has native code"
        : knownPackage(name)?.ship === "copy"
          ? knownPackage(name)?.why
          : undefined;
    if (reason === undefined) return false;
    this.#reasons.set(folder, reason);
    return true;
  }

  /** True where nothing more needs to be known of a package. */
  isSettled(folder: string): boolean {
    return this.#reasons.has(folder);
  }

  /** Notes what a module of a package told. */
  clue(folder: string, clue: Clue): void {
    const { name = "" } = this.packages.manifest(folder);
    const known = knownPackage(name);
    if (clue === "loads modules by a computed name" && known?.byName) this.#computing.add(folder);
    if (known?.ship !== "bundle") this.flag(folder, clue);
  }

  /** Copies a package from now on. */
  flag(folder: string, reason: string): void {
    if (this.#reasons.has(folder)) return;
    this.#reasons.set(folder, reason);
    this.#changed = true;
  }

  /** Why a package is copied. */
  reasonOf(folder: string): string | undefined {
    return this.#reasons.get(folder);
  }

  /** An import as Node can resolve it: bundlers find endings and index files by themselves, where a package lists no exports. */
  exactSpecifier(specifier: string, { name, folder }: Located, file: string): string {
    if (specifier === name || this.packages.manifest(folder).exports !== undefined) return specifier;
    const path = relative(folder, file).split(sep).join("/");
    return path.startsWith("..") ? specifier : `${name}/${path}`;
  }

  /** The file that `require` finds, which may be another than that of `import`. */
  required(specifier: string, importer: string): readonly string[] {
    try {
      return [createRequire(importer).resolve(specifier)].filter(isCode);
    } catch {
      return []; // it has no entry for require()
    }
  }

  /** A package by name as a root of a trace, seen from a folder: one that nothing imports. */
  root(name: string, folder: string): Root | undefined {
    const located = this.packages.locate(name, folder);
    if (!located) return undefined;
    return {
      name: located.name,
      folder: located.folder,
      files: new Set(this.required(name, join(folder, "package.json"))),
    };
  }

  /**
   * Packages that the app names in a text and does not import, where something loads packages by a computed name:
   * `app.set("view engine", "pug")`, `{ target: "pino-pretty" }`.
   */
  named(
    app: string,
    modules: Iterable<string>,
    traced: Iterable<Traced>,
  ): ReadonlyMap<string, readonly string[]> {
    const computing = this.#computing.size > 0 || [...traced].some((one) => one.computing.size > 0);
    if (!computing) return new Map();
    const { dependencies, optionalDependencies } = this.packages.manifest(app);
    const names = Object.keys({ ...dependencies, ...optionalDependencies });
    const own = [...modules].filter((file) => file.startsWith(sep) && !isInstalled(file));
    return new Map(
      own.map((file) => {
        const text = readFileSync(file, "utf8").replace(IMPORTED, "");
        return [file, names.filter((name) => isNamedIn(text, name))];
      }),
    );
  }

  /** What is copied anyway is not bundled a second time: two instances would not know each other. True where that changes something. */
  shareWith(traced: Traced, bundled: ReadonlySet<string>): void {
    for (const folder of traced.files.keys()) {
      if (bundled.has(folder)) this.flag(folder, "is needed by a copied package, and must be there once");
    }
  }

  /** Leaves out the bundled packages that a copied package patches, and the rest of the instrumentation. */
  leavePatched(traced: Traced, bundled: ReadonlySet<string>): void {
    if (traced.patching.size === 0) return;
    for (const folder of bundled) {
      if (this.#dependsOn(folder, traced.patching)) this.flag(folder, "patches require()");
    }
    const byName = new Map([...bundled].map((folder) => [this.packages.manifest(folder).name ?? "", folder]));
    for (const [folder, files] of traced.files) {
      if (!this.#instruments(folder, traced)) continue;
      const by = this.packages.manifest(folder).name ?? folder;
      const patched = this.patchedBy.get(by) ?? new Set<string>();
      for (const path of files.filter(isCode)) {
        const text = readFileSync(join(folder, path), "utf8");
        for (const [name, target] of byName) {
          if (name === "" || !isNamedIn(text, name)) continue;
          patched.add(name);
          this.flag(target, `is patched by ${by}`);
        }
      }
      if (patched.size > 0) this.patchedBy.set(by, patched);
    }
  }

  /** True where a package patches `require`, or stands on one that does. */
  #instruments(folder: string, traced: Traced): boolean {
    const seen = new Set<string>();
    const stack = [folder];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      if (traced.patching.has(next)) return true;
      if (seen.has(next)) continue;
      seen.add(next);
      stack.push(...(traced.reaches.get(next)?.values() ?? []));
    }
    return false;
  }

  #dependsOn(folder: string, wanted: ReadonlySet<string>): boolean {
    const seen = new Set<string>();
    const stack = [folder];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      for (const name of Object.keys(this.packages.manifest(next).dependencies ?? {})) {
        const found = this.packages.resolve(name, next);
        if (found === undefined) continue;
        if (wanted.has(found)) return true;
        stack.push(found);
      }
    }
    return false;
  }
}

/** Names that an import or a call of require() says: the bundler follows these. */
const IMPORTED = /\b(?:from|import|require)\s*\(?\s*(["'`])[^"'`\n]+\1/g;

function isNamedIn(text: string, name: string): boolean {
  return ['"', "'", "`"].some((quote) => text.includes(`${quote}${name}${quote}`));
}
