import { readdirSync } from "node:fs";
import { join } from "node:path";
import { isForAnother, type Machine, processorOf } from "./machine.ts";

/** The files of a package that are worth copying, relative to its folder, sorted. */
export function packageFiles(folder: string, native: boolean): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .filter((path) => !isLeftBehind(path, native))
    .sort();
}

/** True for a file that this machine runs, or that is no binary. */
export function runsOn(folder: string, path: string, machine: Machine): boolean {
  if (!isBinary(path)) return true;
  if (isForAnother(path, machine)) return false;
  const processor = processorOf(join(folder, path));
  return processor === undefined || processor === machine.cpu;
}

/** Code that a package may run, which is searched for what else it needs. */
export function isCode(path: string): boolean {
  return /\.(?:js|cjs|mjs)$/.test(path);
}

function isBinary(path: string): boolean {
  return (
    /\.(?:node|dll|dylib|exe|so(?:\.[\d.]+)?)$/.test(path) ||
    /(?:^|\/)(?:prebuilds|prebuilt)\//.test(path) ||
    // A program without an ending, such as bin/linux/x64/tool.
    /(?:^|\/)bin\/(?:[^/]+\/)*[^/.]+$/.test(path)
  );
}

function isLeftBehind(path: string, native: boolean): boolean {
  return (
    /(?:^|\/)node_modules\//.test(path) ||
    /(?:^|\/)\.(?:github|vscode|idea|circleci|husky|nyc_output)\//.test(path) ||
    /^(?:tests?|__tests__|spec|examples?|benchmarks?|bench|coverage|docs?|website|\.bin)\//.test(path) ||
    /\.(?:map|tsbuildinfo|tgz)$/.test(path) ||
    // The library of TypeScript is data: lib.es5.d.ts.
    /(?:^|\/)(?!lib\.)[^/]*\.d\.[cm]?ts$/.test(path) ||
    (/\.(?:md|markdown)$/i.test(path) && !/licen[cs]e/i.test(path)) ||
    (native && isSource(path))
  );
}

/** What native code was compiled from. */
function isSource(path: string): boolean {
  return (
    /\.(?:c|cc|cpp|cxx|h|hh|hpp|hxx|inc|inl|ipp|m|mm|s|asm|o|obj|a|lib|pdb|exp|ilk|d|gypi?|cmake|bazel|bzl|mk|rs|go|pc|in|am|ac|m4|gz|zip|vcxproj|filters|sln|stamp)$/i.test(
      path,
    ) ||
    /(?:^|\/)(?:obj\.target|\.deps|CMakeFiles)\//.test(path) ||
    /(?:^|\/)(?:Makefile|CMakeLists\.txt|configure|Cargo\.(?:toml|lock)|config\.gypi|BUILD)$/.test(path) ||
    // Of folders with other people's source only code that Node runs is taken.
    (/^(?:vendor|deps|third_party|src|include)\//.test(path) &&
      !/\.(?:js|cjs|mjs|json|node|wasm|so(?:\.[\d.]+)?)$/.test(path))
  );
}
