import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { posix } from "node:path";
import type { AppPlan, BuiltEntry, EntryPlan, FunctionPlan, Target, TextFormats } from "anyfn/target";
import { allSettled } from "./all-settled.ts";
import type { Bundle } from "./bundle.ts";
import { type Diagnostic, stopOn } from "./diagnostics.ts";
import type { ManifestFunction, ManifestTarget } from "./manifest.ts";
import { type Packages, packageFiles } from "./native-modules.ts";
import type { Staging } from "./staging.ts";
import { type ZipEntry, zip } from "./zip.ts";

/** What the bundles of an app are written with. */
export interface EmitOptions {
  /** The app's. */
  readonly folder: string;
  readonly packages: Packages;
  readonly formats: TextFormats;
  readonly staging: Staging;
}

/** One target, written. */
export interface EmittedTarget {
  readonly built: readonly BuiltEntry[];
  readonly manifest: ManifestTarget;
}

/** Writes everything of one target under its name. @throws BuildError where machine code is missing */
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
  const write = (path: string, bytes: Uint8Array): Promise<void> => {
    const before = written.get(path) ?? staging.write(path, bytes);
    written.set(path, before);
    return before;
  };
  const made = await allSettled(
    bundles.map((one) => {
      const beside = shared.get(posix.dirname(one.entry.path)) ?? one.native;
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
  { entry, module, native, packages: imported }: Bundle,
  beside: ReadonlyMap<string, string>,
  { folder: app, packages, staging }: EmitOptions,
  write: (path: string, bytes: Uint8Array) => Promise<void>,
): Promise<Emitted> {
  const inside = plan.functions.filter(({ name }) => entry.functions.includes(name));
  const {
    files,
    packages: copied,
    mistakes,
  } = await packagesBeside(target, inside, native, beside, packages);
  const bytes = Buffer.from(module.code);
  const name = posix.basename(module.path);
  const contents: ZipEntry[] = [
    { path: name, bytes },
    { path: `${name}.map`, bytes: Buffer.from(module.map) },
    ...files,
  ];
  const folder = posix.join(target.name, posix.dirname(entry.path));
  await allSettled(contents.map((file) => write(posix.join(folder, file.path), file.bytes)));
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
      nativeModules: copied,
      packages: Object.fromEntries(
        imported.map((name) => [name, packages.version(name, native.get(name) ?? app) ?? "*"]),
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
        ...(copied.length > 0 ? { nativeModules: copied } : {}),
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

interface PackagesBeside {
  readonly files: readonly ZipEntry[];
  readonly packages: readonly string[];
  readonly mistakes: readonly Diagnostic[];
}

/** The packages that go beside a bundle, for the machine that runs it. */
async function packagesBeside(
  { name: target, platform }: Target,
  functions: readonly FunctionPlan[],
  native: ReadonlyMap<string, string>,
  beside: ReadonlyMap<string, string>,
  packages: Packages,
): Promise<PackagesBeside> {
  const [first] = functions;
  const cpu = first?.options.architecture ?? "x64";
  const { copies, missing } = packages.trace(native, { ...platform, cpu });
  const all = native.size === 0 ? [] : packages.trace(beside, { ...platform, cpu }).copies;
  const files = await Promise.all(
    all.flatMap(({ from, to }) =>
      packageFiles(from).map(async (path) => ({
        path: posix.join(to, path),
        bytes: await readFile(posix.join(from, path)),
      })),
    ),
  );
  return {
    files,
    packages: copies.map(({ to }) => to.replace(/^node_modules\//, "")),
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

/** The packages with machine code of all bundles of a folder, so that each bundle puts every package in the same place. */
function together(bundles: readonly Bundle[]): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const folders = new Map<string, Map<string, string>>();
  for (const { entry, native } of bundles) {
    const folder = posix.dirname(entry.path);
    folders.set(folder, new Map([...(folders.get(folder) ?? []), ...native]));
  }
  return folders;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
