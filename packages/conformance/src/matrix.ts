import type { Capabilities, Capability } from "anyfn/capabilities";
import type { CaseResult, Counts, Report } from "./report.ts";
import { toReport } from "./report.ts";

/** One row of the support table. */
export interface MatrixRow extends Pick<Capability, "id" | "kind" | "title" | "limits"> {
  /** What the run proved; undefined, an empty cell, where no case ran. */
  readonly proven: "full" | "partial" | undefined;
  readonly counts: Counts;
  /** What does not hold, by variant, in the words of the gaps. */
  readonly gaps: readonly string[];
}

/** The support table of one target at one level. */
export interface Matrix {
  readonly target: string;
  readonly level: Report["level"];
  readonly rows: readonly MatrixRow[];
}

/** The support table that a run proves. */
export function toMatrix(report: Report, capabilities: Capabilities): Matrix {
  return {
    target: report.target,
    level: report.level,
    rows: capabilities.rows.map(({ id, kind, title, limits, cases }): MatrixRow => {
      const results = report.results.filter((result) => cases.includes(result.case));
      const { counts } = toReport({ ...report, results });
      return {
        id,
        kind,
        title,
        limits,
        counts,
        proven: proven(counts),
        gaps: [...new Set(results.flatMap(gapOf))],
      };
    }),
  };
}

/** Where capabilities say something else than a run shows: cases that do not exist, claims that nothing proves. */
export function contradictions(report: Report, capabilities: Capabilities): readonly string[] {
  const known = new Set(report.results.map((result) => result.case));
  const { rows } = toMatrix(report, capabilities);
  return capabilities.rows.flatMap(({ id, support, limits, cases }, index) => {
    const seen = rows[index]?.proven;
    return [
      ...cases.filter((name) => !known.has(name)).map((name) => `${id}: there is no case ${name}`),
      ...(support === "full" && seen !== "full"
        ? [`${id}: said to be full, but the run proves ${seen ?? "nothing"}`]
        : []),
      ...(support === "partial" && seen !== "partial"
        ? [`${id}: said to be partial, but the run proves ${seen ?? "nothing"}`]
        : []),
      ...(support === "none" && seen !== undefined ? [`${id}: said to be missing, but cases pass`] : []),
      ...(support !== "full" && !limits ? [`${id}: says nothing of its limits`] : []),
    ];
  });
}

/** A failure proves nothing; a gap or a skip beside passes proves a part. */
function proven(counts: Counts): MatrixRow["proven"] {
  if (counts.pass === 0 || counts.fail > 0 || counts["stale-gap"] > 0) return undefined;
  return counts.gap > 0 || counts.skipped > 0 ? "partial" : "full";
}

function gapOf(result: CaseResult): readonly string[] {
  return result.status === "gap" || result.status === "skipped"
    ? [`${result.variant}: ${result.reason}`]
    : [];
}
