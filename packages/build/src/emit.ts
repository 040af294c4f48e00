import { createHash } from "node:crypto";
import { globSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join, posix } from "node:path";
import type { AppPlan, BuiltEntry, EntryPlan, FunctionPlan, Target, TextFormats } from "anyfn/target";
import { allSettled } from "./all-settled.ts";
import { atMost } from "./at-most.ts";
import type { Bundle } from "./bundle.ts";
import { isForMachine } from "./copied/machine.ts";
import type { Packages } from "./copied/packages.ts";
import { placesOf } from "./copied/place.ts";
import type { Root, Tracer } from "./copied/trace.ts";
import { type Diagnostic, stopOn } from "./diagnostics.ts";
import type { ManifestFunction, ManifestTarget } from "./manifest.ts";
import { placeOf } from "./own-code.ts";
import type { Staging } from "./staging.ts";
import { type ZipEntry, zip } from "./zip.ts";

/** What the bundles of an app are written with. */
export interface EmitOptions {
  /** The app's. */
  readonly folder: string;
  readonly packages: Packages;
  readonly tracer: Tracer;
  /** Patterns of files that go with every function. */
  readonly assets?: readonly string[] | undefined;
  readonly formats: TextFormats;
  readonly staging: Staging;
}

/** Packages have thousands of files, and a process may open a thousand at once on many machines. */
const openFile = atMost(64);

/** One target, written. */
export interface EmittedTarget {
  readonly built: readonly BuiltEntry[];
  readonly manifest: ManifestTarget;
}

/** Writes everything of one target under its name. @throws BuildError where a native package is missing */
export async function emit(
  target: Target,
  plan: AppPlan,
  bundles: readonly Bundle[],
  options: EmitOptions,
): Promise<EmittedTarget> {
  const { formats, staging } = options;
  const shared = together(bundles);
  // Bundles of one folder have what lies beside them together: it is written once.
  const written = new Map<string, Promise<void>>();
  const write = (path: string, bytes: Uint8Array, executable?: boolean): Promise<void> => {
    const before = written.get(path) ?? staging.write(path, bytes, executable);
    written.set(path, before);
    return before;
  };
  const made = await allSettled(
    bundles.map((one) => {
      const beside = shared.get(posix.dirname(one.entry.path)) ?? one.copied;
      return emitBundle(target, plan, one, beside, options, write);
    }),
  );
  stopOn(made.flatMap(({ mistakes }) => mistakes));
  const built = made.map(({ entry }) => entry);
  const files = target.files(plan, built, formats);
  await allSettled(
    files.map(({ path, text, executable }) => staging.write(posix.join(target.name, path), text, executable)),
  );
  const functions = made.flatMap((one) => one.functions).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    built,
    manifest: {
      functions: Object.fromEntries(functions),
      files: files.map(({ path }) => posix.join(target.name, path)).sort(),
    },
  };
}

interface Emitted {
  readonly entry: BuiltEntry;
  readonly functions: readonly (readonly [string, ManifestFunction])[];
  readonly mistakes: readonly Diagnostic[];
}

async function emitBundle(
  target: Target,
  plan: AppPlan,
  { entry, module, workers, assets, copied: roots, packages: imported }: Bundle,
  beside: readonly Root[],
  options: EmitOptions,
  write: (path: string, bytes: Uint8Array, executable?: boolean) => Promise<void>,
): Promise<Emitted> {
  const { folder: app, packages, staging } = options;
  const inside = plan.functions.filter(({ name }) => entry.functions.includes(name));
  const { files, copied, nativeModules, mistakes } = await packagesBeside(
    target,
    inside,
    roots,
    beside,
    options,
  );
  const bytes = Buffer.from(module.code);
  const name = posix.basename(module.path);
  const contents: ZipEntry[] = [
    { path: name, bytes },
    { path: `${name}.map`, bytes: Buffer.from(module.map) },
    ...workers.flatMap(({ path, code, map }) => {
      const place = posix.relative(posix.dirname(entry.path), path);
      return [
        { path: place, bytes: Buffer.from(code) },
        { path: `${place}.map`, bytes: Buffer.from(map) },
      ];
    }),
    ...(await assetFiles(assets, inside, options)),
    ...files,
  ];
  const folder = posix.join(target.name, posix.dirname(entry.path));
  await allSettled(contents.map((file) => write(posix.join(folder, file.path), file.bytes, file.executable)));
  const archive =
    entry.zip === undefined || mistakes.length > 0
      ? undefined
      : { path: posix.join(target.name, entry.zip), bytes: await zip(contents) };
  if (archive) await staging.write(archive.path, archive.bytes);
  const own = {
    path: posix.join(target.name, module.path),
    bytes: bytes.byteLength,
    gzipBytes: module.gzipBytes,
    sha256: sha256(bytes),
  };
  return {
    entry: {
      ...entry,
      bytes: own.bytes,
      gzipBytes: own.gzipBytes,
      nativeModules,
      copied,
      files: [...new Set(contents.map(({ path }) => path.split("/")[0] ?? path))]
        .filter((path) => path !== "node_modules")
        .sort(),
      packages: Object.fromEntries(
        imported.map((name) => [
          name,
          packages.version(name, roots.find((root) => root.name === name)?.folder ?? app) ?? "*",
        ]),
      ),
    },
    mistakes,
    functions: inside.map((fn) => [
      fn.name,
      {
        kind: fn.kind,
        ...triggersOf(fn, entry, target),
        file: fn.file,
        entry: entry.own?.[fn.name]?.entry ?? entry.entry,
        bundle: own.path,
        map: `${own.path}.map`,
        bytes: own.bytes,
        gzipBytes: own.gzipBytes,
        sha256: own.sha256,
        ...(archive
          ? { zip: { path: archive.path, bytes: archive.bytes.byteLength, sha256: sha256(archive.bytes) } }
          : {}),
        ...(copied.length > 0 ? { copied } : {}),
        ...(nativeModules.length > 0 ? { nativeModules } : {}),
      },
    ]),
  };
}

/** What calls a function: of a bundle with several functions, the rows of its own kind. */
function triggersOf(
  { name, kind }: FunctionPlan,
  { own, triggers }: EntryPlan,
  target: Target,
): Pick<ManifestFunction, "trigger" | "triggers"> {
  const named = own?.[name]?.trigger;
  const ids =
    named === undefined
      ? triggers.filter((id) => target.triggers.some((row) => row.id === id && row.kind === kind))
      : [named];
  return { trigger: ids[0] ?? "", triggers: ids };
}

/** The files that go beside a bundle: what its modules name, and what the app and its functions list. */
async function assetFiles(
  named: ReadonlyMap<string, string>,
  functions: readonly FunctionPlan[],
  { folder, assets = [] }: EmitOptions,
): Promise<readonly ZipEntry[]> {
  const patterns = [...assets, ...functions.flatMap(({ options }) => options.assets ?? [])];
  const all = new Map(named);
  for (const pattern of patterns) {
    const found = globSync(pattern, {
      cwd: folder,
      withFileTypes: true,
      exclude: (entry) => entry.name === "node_modules",
    });
    for (const entry of found) {
      const file = join(entry.parentPath, entry.name);
      if (entry.isFile()) all.set(placeOf(file, folder), file);
    }
  }
  return Promise.all(
    [...all]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(async ([path, file]) => {
        const [bytes, { mode }] = await openFile(() => Promise.all([readFile(file), stat(file)]));
        return { path, bytes, executable: (mode & 0o111) !== 0 };
      }),
  );
}

interface PackagesBeside {
  readonly files: readonly ZipEntry[];
  /** What this bundle needs, by name. */
  readonly copied: readonly string[];
  /** Those of them that have native code. */
  readonly nativeModules: readonly string[];
  readonly mistakes: readonly Diagnostic[];
}

/** The packages that go beside a bundle, for the machine that runs it. `beside` is what all bundles of its folder need. */
async function packagesBeside(
  { name: target, platform }: Target,
  functions: readonly FunctionPlan[],
  roots: readonly Root[],
  beside: readonly Root[],
  { packages, tracer }: EmitOptions,
): Promise<PackagesBeside> {
  if (roots.length === 0) return { files: [], copied: [], nativeModules: [], mistakes: [] };
  const [first] = functions;
  const cpu = first?.options.architecture ?? "x64";
  const machine = { ...platform, cpu };
  const { missing, files: own } = await tracer.trace(roots, machine);
  const all = await tracer.trace(beside, machine);
  const places = placesOf(new Map(beside.map(({ name, folder }) => [name, folder])), all.reaches);
  const files = await Promise.all(
    [...places].flatMap(([place, folder]) =>
      (all.files.get(folder) ?? []).map(async (path) => {
        const file = posix.join(folder, path);
        const [bytes, { mode }] = await openFile(() => Promise.all([readFile(file), stat(file)]));
        return { path: posix.join(place, path), bytes, executable: (mode & 0o111) !== 0 };
      }),
    ),
  );
  const mine = [...places]
    .filter(([, folder]) => own.has(folder))
    .map(([place, folder]) => ({ name: place.replace(/^node_modules\//, ""), folder }));
  return {
    files,
    copied: mine.map(({ name }) => name),
    nativeModules: mine
      .filter(({ name, folder }) => isForMachine(name) || packages.isNative(folder))
      .map(({ name }) => name),
    mistakes: missing.map(({ wanted, wantedVersion, part }) => ({
      code: "NATIVE_MODULE",
      file: first?.file,
      function: first?.name,
      target,
      reason:
        part === undefined
          ? `${wanted} was compiled for this machine (${process.platform} ${process.arch}), and the function runs on ${platform.os} ${cpu}.`
          : `${wanted} needs ${part} to run on ${platform.os} ${cpu}, which is not installed.`,
      waysOut: [
        part === undefined
          ? `Build on ${platform.os} ${cpu}, in CI or a container.`
          : `Install it beside this machine's: pnpm add --os ${platform.os} --cpu ${cpu} ${wanted}@${wantedVersion}, or npm install --os=${platform.os} --cpu=${cpu} --no-save ${wanted}@${wantedVersion}.`,
        cpu === "arm64"
          ? 'Run the function on x64: { architecture: "x64" } in its options.'
          : 'Run the function on arm64: { architecture: "arm64" } in its options.',
      ],
    })),
  };
}

/** The copied packages of all bundles of a folder, so that each bundle finds every package in the same place. */
function together(bundles: readonly Bundle[]): ReadonlyMap<string, readonly Root[]> {
  const folders = new Map<string, Map<string, Root>>();
  for (const { entry, copied } of bundles) {
    const folder = posix.dirname(entry.path);
    const roots = folders.get(folder) ?? new Map<string, Root>();
    for (const { name, folder: own, files } of copied)
      roots.set(name, { name, folder: own, files: new Set([...(roots.get(name)?.files ?? []), ...files]) });
    folders.set(folder, roots);
  }
  return new Map([...folders].map(([folder, roots]) => [folder, [...roots.values()]]));
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
