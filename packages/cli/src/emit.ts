import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { posix } from "node:path";
import type { AppPlan, BuiltEntry, FunctionPlan, Target, TextFormats } from "anyfn/target";
import type { Bundle } from "./bundle.ts";
import { type Diagnostic, stopOn } from "./diagnostics.ts";
import type { ManifestFunction, ManifestModule, ManifestTarget } from "./manifest.ts";
import { type Packages, packageFiles } from "./native-modules.ts";
import type { Staging } from "./staging.ts";
import { type ZipEntry, zip } from "./zip.ts";

/** Writes everything of one target under its name. @throws BuildError where machine code is missing */
export async function emit(
  target: Target,
  plan: AppPlan,
  bundles: readonly Bundle[],
  packages: Packages,
  formats: TextFormats,
  staging: Staging,
): Promise<ManifestTarget> {
  const made = await Promise.all(bundles.map((one) => emitBundle(target, plan, one, packages, staging)));
  stopOn(made.flatMap(({ mistakes }) => mistakes));
  const built = made.map(({ entry }) => entry);
  const files = target.files(plan, built, formats);
  await Promise.all(
    files.map(({ path, text, executable }) => staging.write(posix.join(target.name, path), text, executable)),
  );
  const functions = made.flatMap((one) => one.functions).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    functions: Object.fromEntries(functions),
    files: files.map(({ path }) => posix.join(target.name, path)).sort(),
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
  { entry, modules, native }: Bundle,
  packages: Packages,
  staging: Staging,
): Promise<Emitted> {
  const inside = plan.functions.filter(({ name }) => entry.functions.includes(name));
  const { files, packages: copied, mistakes } = await besides(target, inside, native, packages);
  const measured = modules.map(({ path, code, map, gzipBytes }) => ({
    path,
    map,
    bytes: Buffer.from(code),
    gzipBytes,
  }));
  const contents: ZipEntry[] = [
    ...measured.flatMap(({ path, bytes, map }) => [
      { path: posix.basename(path), bytes },
      { path: `${posix.basename(path)}.map`, bytes: Buffer.from(map) },
    ]),
    ...files,
  ];
  const folder = posix.join(target.name, posix.dirname(entry.path));
  await Promise.all(contents.map((file) => staging.write(posix.join(folder, file.path), file.bytes)));
  const archive =
    entry.zip === undefined || mistakes.length > 0
      ? undefined
      : { path: posix.join(target.name, entry.zip), bytes: await zip(contents) };
  if (archive) await staging.write(archive.path, archive.bytes);
  const [own, ...others] = measured.map(({ path, bytes, gzipBytes }) => ({
    path: posix.join(target.name, path),
    bytes: bytes.byteLength,
    gzipBytes,
    sha256: sha256(bytes),
  })) as unknown as [ManifestModule, ...ManifestModule[]]; // as many as there are modules
  return {
    entry: { ...entry, bytes: own.bytes, gzipBytes: own.gzipBytes, nativeModules: copied },
    mistakes,
    functions: inside.map((fn) => [
      fn.name,
      {
        kind: fn.kind,
        trigger:
          entry.triggers.find((id) => target.triggers.some((row) => row.id === id && row.kind === fn.kind)) ??
          "",
        triggers: entry.triggers,
        file: fn.file,
        entry: entry.entry,
        bundle: own.path,
        map: `${own.path}.map`,
        bytes: own.bytes,
        gzipBytes: own.gzipBytes,
        sha256: own.sha256,
        ...(others.length > 0 ? { besides: others } : {}),
        ...(archive
          ? { zip: { path: archive.path, bytes: archive.bytes.byteLength, sha256: sha256(archive.bytes) } }
          : {}),
        ...(copied.length > 0 ? { nativeModules: copied } : {}),
      },
    ]),
  };
}

interface Besides {
  readonly files: readonly ZipEntry[];
  readonly packages: readonly string[];
  readonly mistakes: readonly Diagnostic[];
}

/** The packages that go beside a bundle, for the machine that runs it. */
async function besides(
  { name: target, platform }: Target,
  functions: readonly FunctionPlan[],
  native: ReadonlyMap<string, string>,
  packages: Packages,
): Promise<Besides> {
  const [first] = functions;
  const cpu = first?.options.architecture ?? "x64";
  const { copies, missing } = packages.trace(native, { ...platform, cpu });
  const files = await Promise.all(
    copies.flatMap(({ from, to }) =>
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

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
