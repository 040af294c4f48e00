import { styleText } from "node:util";
import type { BuildResult, ManifestFunction } from "@anyfn/build";
import { rendered, seenFromHere } from "./command/failure.ts";

/** A finished build for people: one line for each function on each target, then what may matter. */
export function report({ manifest, skipped, warnings, durationMs }: BuildResult, app?: string): string {
  const targets = Object.entries(manifest.targets);
  const rows = targets.flatMap(([target, { functions }]) => [
    ...Object.entries(functions).map(([name, fn]) => [
      target,
      name,
      fn.kind,
      fn.triggers.join(", "),
      size(fn.bytes),
      size(fn.gzipBytes),
      beside(fn),
    ]),
    ...(skipped[target] ?? []).map((name) => [target, name, "left out", "", "", "", ""]),
  ]);
  const table = [["target", "function", "kind", "trigger", "bundle", "gzip", ""], ...rows];
  const widths =
    table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = table.map((row) =>
    row
      .map((cell, column) =>
        column === 4 || column === 5 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
  const [head = "", ...body] = lines;
  const bundles = targets.reduce((sum, [, { functions }]) => sum + Object.keys(functions).length, 0);
  return [
    styleText("dim", head),
    ...body,
    "",
    ...warnings.flatMap((warning) => [
      rendered(seenFromHere(warning, app), warning.code === "NOTE" ? "note" : "warning", process.stdout),
      "",
    ]),
    `${styleText("green", "✔")} ${bundles} function${bundles === 1 ? "" : "s"} in ${seconds(durationMs)}`,
  ].join("\n");
}

function beside({ nativeModules = [] }: ManifestFunction): string {
  const [first, ...more] = nativeModules.filter((name) => !name.includes("/node_modules/"));
  return first === undefined ? "" : `+ ${nativeModules.length} native package${more.length === 0 ? "" : "s"}`;
}

function size(bytes: number): string {
  return bytes < 1000
    ? `${bytes} B`
    : bytes < 1_000_000
      ? `${(bytes / 1000).toFixed(1)} kB`
      : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function seconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}
