import { stripVTControlCharacters, styleText } from "node:util";
import { describeResult } from "@anyfn/conformance";
import type { Kind } from "anyfn/driver";
import type { PlayedTarget } from "./play.ts";

const kinds: readonly Kind[] = [
  "http",
  "schedule",
  "storage",
  "queue",
  "topic",
  "database",
  "stream",
  "event",
  "invoke",
];

/** Runs for people: what passed of what was played by kind, then every failure. */
export function conformanceTable(played: readonly PlayedTarget[]): string {
  const rows = played.map(({ report, runtime }) => [
    report.target,
    report.level,
    ...kinds.map((kind) => {
      const own = report.results.filter((result) => result.kind === kind && result.status !== "skipped");
      const passed = own.filter(({ status }) => status === "pass").length;
      return own.length === 0 ? "" : `${passed}/${own.length}`;
    }),
    String(report.counts.gap),
    failures(report) === 0 ? "0" : styleText("red", String(failures(report))),
    runtime ?? "",
  ]);
  const table = [["target", "level", ...kinds, "gaps", "failed", "on"], ...rows];
  const last = (table[0]?.length ?? 1) - 1;
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map((row) => stripVTControlCharacters(row[column] ?? "").length)),
  );
  const lines = table.map((row) =>
    row
      .map((cell, column) => {
        const space = " ".repeat((widths[column] ?? 0) - stripVTControlCharacters(cell).length);
        return column < 2 || column === last ? `${cell}${space}` : `${space}${cell}`;
      })
      .join("  ")
      .trimEnd(),
  );
  const [head = "", ...body] = lines;
  return [styleText("dim", head), ...body, "", ...details(played), ...left(played), verdict(played)].join(
    "\n",
  );
}

/** Everything that makes a run red. */
function failures({ counts, unknownGaps, mistakes }: PlayedTarget["report"]): number {
  return counts.fail + counts["stale-gap"] + unknownGaps.length + mistakes.length;
}

function details(played: readonly PlayedTarget[]): readonly string[] {
  return played.flatMap(({ report }) => {
    const head = `${report.target} ${report.level}`;
    return [
      ...report.results
        .filter(({ status }) => status === "fail" || status === "stale-gap")
        .map((result) => `${styleText("red", "✖")} ${head}  ${describeResult(result)}\n`),
      ...report.unknownGaps.map(
        (key) => `${styleText("red", "✖")} ${head}  a gap is declared of what does not exist: ${key}\n`,
      ),
      ...report.mistakes.map((mistake) => `${styleText("red", "✖")} ${head}  ${mistake}\n`),
    ];
  });
}

/** What a level could not ask, and what had to be asked again: both are said, so that nobody takes them for more than they are. */
function left(played: readonly PlayedTarget[]): readonly string[] {
  const lines = played.flatMap(({ report }) => {
    const head = `${report.target} ${report.level}`;
    const reasons = Map.groupBy(Object.values(report.unasked ?? {}), (reason) => reason);
    const again = report.results.filter(({ tries = 1 }) => tries > 1);
    return [
      ...[...reasons].map(([reason, { length }]) => `${head}  ${count(length)} not asked: ${reason}`),
      ...(again.length > 0
        ? [
            `${head}  ${count(again.length)} about time missed it and played again: ${again.map(({ case: id, variant, tries }) => `${id}@${variant} (${tries} times)`).join(", ")}`,
          ]
        : []),
    ];
  });
  return lines.length > 0 ? [...lines.map((line) => styleText("dim", line)), ""] : [];
}

function count(cases: number): string {
  return `${cases} case${cases === 1 ? "" : "s"}`;
}

function verdict(played: readonly PlayedTarget[]): string {
  const failed = played.reduce((sum, { report }) => sum + failures(report), 0);
  const cases = new Set(played.flatMap(({ report }) => report.results.map((result) => result.case))).size;
  const plays = played.reduce(
    (sum, { report }) => sum + report.results.filter(({ status }) => status !== "skipped").length,
    0,
  );
  const what = `${count(cases)}, played ${plays} times`;
  return failed === 0
    ? `${styleText("green", "✔")} ${what}: what fails is declared, with its reason`
    : `${styleText("red", "✖")} ${what}: ${failed} failed`;
}
