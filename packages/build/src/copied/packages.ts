import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { knownPackage } from "./known-packages.ts";
import { isForMachine } from "./machine.ts";

/** A package as it is installed. */
export interface Located {
  /** The name by which it is imported. */
  readonly name: string;
  /** Its own folder, without symbolic links. */
  readonly folder: string;
  /** True where it has native code. */
  readonly native: boolean;
}

/** What is read of a `package.json`. */
export interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly type?: string;
  readonly exports?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly gypfile?: boolean;
  readonly binary?: unknown;
  readonly napi?: unknown;
}

/** Finds installed packages, and those that have native code. Keeps what it read for one build. */
export class Packages {
  readonly #manifests = new Map<string, Manifest>();
  readonly #folders = new Map<string, string | undefined>();
  readonly #native = new Map<string, boolean>();

  /** The package that `specifier` is in, seen from `folder`, where it is installed. */
  locate(specifier: string, folder: string): Located | undefined {
    const name = packageName(specifier);
    const found = name === undefined ? undefined : this.resolve(name, folder);
    return name === undefined || found === undefined
      ? undefined
      : { name, folder: found, native: this.isNative(found) };
  }

  /** The installed version of a package, seen from `folder`. */
  version(name: string, folder: string): string | undefined {
    // The package's own folder is a place to look from, too.
    const found = this.manifest(folder).name === name ? folder : this.resolve(name, folder);
    return found === undefined ? undefined : this.manifest(found).version;
  }

  /** True where a package has native code, by its manifest or by the files in it. */
  isNative(folder: string): boolean {
    const known = this.#native.get(folder);
    if (known !== undefined) return known;
    const manifest = this.manifest(folder);
    const native =
      manifest.gypfile === true ||
      Object.keys(manifest.optionalDependencies ?? {}).some(isForMachine) ||
      Object.keys(manifest.dependencies ?? {}).some((name) => knownPackage(name)?.ship === "loader") ||
      ["binding.gyp", "prebuilds", "build/Release"].some((path) => existsSync(join(folder, path))) ||
      hasNativeFile(folder, 3);
    this.#native.set(folder, native);
    return native;
  }

  /** The `package.json` of a folder; empty where there is none. */
  manifest(folder: string): Manifest {
    let manifest = this.#manifests.get(folder);
    if (manifest === undefined) {
      const file = join(folder, "package.json");
      manifest = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Manifest) : {}; // only its known fields are read
      this.#manifests.set(folder, manifest);
    }
    return manifest;
  }

  /** As Node finds it: in the `node_modules` of the folder or of one above. */
  resolve(name: string, folder: string): string | undefined {
    const key = `${folder}\0${name}`;
    if (this.#folders.has(key)) return this.#folders.get(key);
    const here = join(folder, "node_modules", name);
    const above = dirname(folder);
    const found = existsSync(name.startsWith(".") ? here : join(here, "package.json"))
      ? realpathSync(here)
      : above === folder
        ? undefined
        : this.resolve(name, above);
    this.#folders.set(key, found);
    return found;
  }

  /** The folder of the package that a file is in: under `node_modules`, or, of a workspace, the nearest with a name. */
  folderOf(file: string): string | undefined {
    const found = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)(?:[\\/]|$)/.exec(file)?.[1];
    if (found !== undefined) return found;
    for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder))
      if (this.manifest(folder).name !== undefined) return folder;
    return undefined;
  }

  /** True for a file that Node loads as an ES module. */
  isModule(file: string): boolean {
    if (/\.mjs$/.test(file)) return true;
    if (!/\.js$/.test(file)) return false;
    for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
      if (existsSync(join(folder, "package.json"))) return this.manifest(folder).type === "module";
      if (folder.endsWith(`${sep}node_modules`)) return false;
    }
    return false;
  }
}

/** The package of an import; undefined for a path. */
export function packageName(specifier: string): string | undefined {
  return /^(?:@[^/\s]+\/[^/\s]+|[^@./\s:#][^/\s:]*)/.exec(specifier)?.[0];
}

/** True for a file of an installed package, in contrast to the app's own and its workspace's. */
export function isInstalled(file: string): boolean {
  return file.split(/[\\/]/).includes("node_modules");
}

/** Native code that no manifest tells of. */
function hasNativeFile(folder: string, depth: number): boolean {
  const entries = readdirSync(folder, { withFileTypes: true });
  return (
    entries.some((entry) => entry.isFile() && entry.name.endsWith(".node")) ||
    (depth > 0 &&
      entries.some(
        (entry) =>
          entry.isDirectory() &&
          NATIVE_FOLDERS.test(entry.name) &&
          hasNativeFile(join(folder, entry.name), depth - 1),
      ))
  );
}

/** Folders in which packages keep their binaries. The whole of a large package is not searched. */
const NATIVE_FOLDERS =
  /^(?:build|bin|lib|dist|native|binding|bindings|prebuilt|prebuilds|addon|Release|napi.*|linux.*|x64|arm64|[a-z0-9]+-(?:x64|arm64).*)$/i;
