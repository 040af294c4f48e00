import type { Capabilities, Capability } from "anyfn/capabilities";
import { cases as suite } from "./cases.ts";
import { isMissing } from "./missing.ts";
import { type CaseResult, type Counts, type Report, toReport } from "./report.ts";

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
    rows: capabilities.rows.map(({ id, kind, title, support, limits, cases, essential }): MatrixRow => {
      const results = report.results.filter((result) => cases.includes(result.case));
      const { counts } = toReport({ ...report, results });
      return {
        id,
        kind,
        title,
        limits,
        counts,
        // What is said to be missing is not proven by cases that pass for another reason.
        proven: support === "none" ? undefined : proven(counts, results, essential),
        gaps: [...new Set(results.flatMap(gapOf))],
      };
    }),
  };
}

/** Where capabilities say something else than a run shows: cases that do not exist, claims that nothing proves. */
export function contradictions(report: Report, capabilities: Capabilities): readonly string[] {
  // A target without any way to call a kind plays none of its cases, and says so of them nevertheless.
  const known = new Set([...suite.map(({ id }) => id), ...report.results.map((result) => result.case)]);
  const { rows } = toMatrix(report, capabilities);
  const claimed = toMatrix(report, {
    ...capabilities,
    rows: capabilities.rows.map((row) => ({ ...row, support: "partial" })),
  });
  return capabilities.rows.flatMap(({ id, support, limits, cases }, index) => {
    const seen = (support === "none" ? claimed.rows : rows)[index]?.proven;
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

/** The cases that are in no row: nothing that they prove is in the table. */
export function unclaimed(
  { rows }: Capabilities,
  cases: readonly { readonly id: string }[] = suite,
): readonly string[] {
  const claimed = new Set(rows.flatMap((row) => row.cases));
  return cases.flatMap(({ id }) => (claimed.has(id) ? [] : [id]));
}

/** A failure proves nothing, nor do cases that are about another matter; what is missing beside passes leaves a part proven. */
function proven(
  counts: Counts,
  results: readonly CaseResult[],
  essential: readonly string[] | undefined,
): MatrixRow["proven"] {
  if (counts.pass === 0 || counts.fail > 0 || counts["stale-gap"] > 0) return undefined;
  const told = results.some((each) => each.status === "pass" && (essential?.includes(each.case) ?? true));
  if (!told) return undefined;
  return results.some(isMissing) ? "partial" : "full";
}

function gapOf(result: CaseResult): readonly string[] {
  return isMissing(result) ? [`${result.variant}: ${result.reason}`] : [];
}
