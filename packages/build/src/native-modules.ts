/**
 * Packages that hold machine code cannot go into a bundle: they are left out and copied beside it, for the machine
 * that will run it. Which files a package loads at run time is its own business, so that it is copied whole.
 */
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";

/** The machine that will run the function. */
export interface Machine {
  readonly os: "linux";
  readonly cpu: "x64" | "arm64";
  readonly libc: "glibc" | "musl";
}

/** A package to copy: its own folder, and where it goes, relative to the function's folder. */
interface Copied {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** What is to be copied for some native packages, or what is missing. */
export interface Traced {
  readonly copies: readonly Copied[];
  readonly missing: readonly Missing[];
}

/** Machine code that is not here for the machine that needs it. */
interface Missing {
  /** The package that was imported. */
  readonly wanted: string;
  readonly wantedVersion: string;
  /** The package that should be installed; undefined where the imported one is compiled on installation. */
  readonly part: string | undefined;
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly gypfile?: boolean;
  readonly binary?: unknown;
}

/** Finds installed packages, and those that hold machine code. Keeps what it read for one build. */
export class Packages {
  readonly #manifests = new Map<string, Manifest>();
  readonly #folders = new Map<string, string | undefined>();
  readonly #native = new Map<string, boolean>();

  /** The package that `specifier` is in, seen from `folder`, where it is installed. */
  locate(
    specifier: string,
    folder: string,
  ): { readonly name: string; readonly folder: string; readonly native: boolean } | undefined {
    const name = packageName(specifier);
    const found = name === undefined ? undefined : this.#resolve(name, folder);
    return name === undefined || found === undefined
      ? undefined
      : { name, folder: found, native: this.#isNative(found) };
  }

  /** The installed version of a package, seen from `folder`. */
  version(name: string, folder: string): string | undefined {
    // A package's own folder tells, too.
    const found = this.#isNamed(name, folder) ? folder : this.#resolve(name, folder);
    return found === undefined ? undefined : this.#manifest(found).version;
  }

  #isNamed(name: string, folder: string): boolean {
    return existsSync(join(folder, "package.json")) && this.#manifest(folder).name === name;
  }

  /** Everything that these packages need on that machine. */
  trace(roots: ReadonlyMap<string, string>, machine: Machine): Traced {
    const copies = new Map<string, Copied>();
    const missing: Missing[] = [];
    const add = (name: string, from: string, parent: string): void => {
      const flat = `node_modules/${name}`;
      const to =
        copies.get(flat) === undefined || copies.get(flat)?.from === from
          ? flat
          : `${parent}/node_modules/${name}`;
      if (copies.has(to)) return;
      copies.set(to, { name, from, to });
      const manifest = this.#manifest(from);
      const optional = manifest.optionalDependencies ?? {};
      for (const dependency of Object.keys({ ...manifest.dependencies, ...optional }).sort()) {
        if (isForMachine(dependency) && !fits(dependency, machine)) continue;
        const found = this.#resolve(dependency, from);
        if (found !== undefined) add(dependency, found, to);
        else if (isForMachine(dependency))
          missing.push({ wanted: name, wantedVersion: manifest.version ?? "", part: dependency });
      }
      if (compiledHere(from, manifest) && (process.platform !== machine.os || process.arch !== machine.cpu)) {
        missing.push({ wanted: name, wantedVersion: manifest.version ?? "", part: undefined });
      }
    };
    for (const [name, folder] of [...roots].sort(([a], [b]) => (a < b ? -1 : 1))) add(name, folder, "");
    return { copies: [...copies.values()].sort((a, b) => (a.to < b.to ? -1 : 1)), missing };
  }

  #isNative(folder: string): boolean {
    const known = this.#native.get(folder);
    if (known !== undefined) return known;
    const manifest = this.#manifest(folder);
    const native =
      manifest.gypfile === true ||
      Object.keys(manifest.optionalDependencies ?? {}).some(isForMachine) ||
      Object.keys(manifest.dependencies ?? {}).some((name) => LOADERS.has(name)) ||
      existsSync(join(folder, "binding.gyp")) ||
      existsSync(join(folder, "prebuilds"));
    this.#native.set(folder, native);
    return native;
  }

  #manifest(folder: string): Manifest {
    let manifest = this.#manifests.get(folder);
    if (manifest === undefined) {
      manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest; // only its known fields are read
      this.#manifests.set(folder, manifest);
    }
    return manifest;
  }

  /** As Node finds it: in the `node_modules` of the folder or of one above. */
  #resolve(name: string, folder: string): string | undefined {
    const key = `${folder}\0${name}`;
    if (this.#folders.has(key)) return this.#folders.get(key);
    const here = join(folder, "node_modules", name);
    const above = dirname(folder);
    const found = existsSync(join(here, "package.json"))
      ? realpathSync(here)
      : above === folder
        ? undefined
        : this.#resolve(name, above);
    this.#folders.set(key, found);
    return found;
  }
}

/** The files of a package that are worth copying, relative to its folder, sorted. */
export function packageFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .filter(
      (path) =>
        !/(?:^|\/)node_modules\/|\.(?:d\.[cm]?ts|map)$/.test(path) &&
        (!/\.(?:md|markdown)$/.test(path) || /licen[cs]e/i.test(path)),
    )
    .sort();
}

/** Packages by which others find their machine code. */
const LOADERS: ReadonlySet<string> = new Set([
  "bindings",
  "node-gyp-build",
  "node-gyp-build-optional-packages",
  "prebuild-install",
  "@mapbox/node-pre-gyp",
  "node-pre-gyp",
]);

/** The package of an import; undefined for a path. */
export function packageName(specifier: string): string | undefined {
  return /^(?:@[^/\s]+\/[^/\s]+|[^@./\s:][^/\s:]*)/.exec(specifier)?.[0];
}

const SYSTEMS = "linux|linuxmusl|darwin|win32|freebsd|android|openharmony|aix|sunos|netbsd|openbsd";
const PROCESSORS =
  "x64|arm64|arm|armv6|armv7|ia32|ppc64|ppc64le|riscv64|s390x|loong64|mips64el|universal|wasm32";

/** True for a package that is one machine's part of another: `@img/sharp-linux-x64`, `@scope/name-darwin-arm64`. */
function isForMachine(name: string): boolean {
  return new RegExp(`(?:^|[-/.])(?:${SYSTEMS})[-.](?:${PROCESSORS})(?:[-.]|$)|[-/.]wasm32(?:[-.]|$)`).test(
    name,
  );
}

function fits(name: string, { os, cpu, libc }: Machine): boolean {
  const musl = /musl/.test(name);
  return new RegExp(`(?:^|[-/.])${os}(?:musl)?[-.]${cpu}(?:[-.]|$)`).test(name) && musl === (libc === "musl");
}

/** True where installing compiled the package for the machine it was installed on. */
function compiledHere(folder: string, manifest: Manifest): boolean {
  return (
    !existsSync(join(folder, "prebuilds")) &&
    (existsSync(join(folder, "build/Release")) ||
      (manifest.gypfile === true && manifest.binary === undefined))
  );
}
