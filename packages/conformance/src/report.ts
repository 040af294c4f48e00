import type { Kind, Need } from "anyfn/driver";
import type { Difference } from "./match.ts";

/** Where the function ran: called by the adapter in this process, by the platform's own runtime, or on the platform itself. */
export type Level = "in-process" | "runtime" | "remote";

/** What came of one case on one variant. */
export interface CaseResult {
  readonly case: string;
  readonly title: string;
  readonly kind: Kind;
  readonly variant: string;
  readonly trigger: string;
  /** `gap`: differs where a gap says so, and nowhere else; `stale-gap`: does not differ at each path of its gap, or passes although the variant is said to lack what it needs; `skipped`: fails, or was not played, because of what is lacking. */
  readonly status: "pass" | "fail" | "gap" | "stale-gap" | "skipped";
  /** Of a gap or a skip. */
  readonly reason?: string | undefined;
  /** Of a skip: what the case needs and the variant does not have. */
  readonly lacks?: Need | undefined;
  /** How often it was played, where more than once: the plays before the last failed. */
  readonly tries?: number | undefined;
  /** The call never ended; the suite gave it up and went on. */
  readonly hung?: true | undefined;
  /** Of a stale gap: the paths that it names and at which nothing differs. */
  readonly unmet?: readonly string[] | undefined;
  /** Of a gap, or of a failure: those that no gap declares. */
  readonly differences?: readonly Difference[] | undefined;
  /** Of a declared gap: where it is written or was seen. */
  readonly evidence?: string | undefined;
  /** The native event that was played, and what the platform or the adapter answered. Present where something differs, or all was to be kept. */
  readonly native?: unknown;
  readonly seen?: unknown;
}

/** How many results have each status. */
export type Counts = Readonly<Record<CaseResult["status"], number>>;

/** A whole run as data. */
export interface Report {
  readonly target: string;
  readonly level: Level;
  readonly results: readonly CaseResult[];
  readonly counts: Counts;
  /** The variants that the level cannot play, each with the reason. */
  readonly unplayed: Readonly<Record<string, string>>;
  /** The cases that the level cannot ask, each with the reason. */
  readonly unasked?: Readonly<Record<string, string>> | undefined;
  /** Declared gaps, and unplayed variants, that do not exist. */
  readonly unknownGaps: readonly string[];
  /** What is wrong with the declarations of the driver, one sentence each. */
  readonly mistakes: readonly string[];
  /** True when nothing failed, no declaration is stale, unknown or wrong. */
  readonly ok: boolean;
  readonly durationMs: number;
}

/** A report of results. */
export function toReport(
  run: Pick<Report, "target" | "level" | "results" | "unplayed" | "unasked" | "unknownGaps" | "durationMs"> &
    Partial<Pick<Report, "mistakes">>,
): Report {
  const counts: Record<CaseResult["status"], number> = {
    pass: 0,
    fail: 0,
    gap: 0,
    "stale-gap": 0,
    skipped: 0,
  };
  for (const { status } of run.results) counts[status]++;
  const { mistakes = [] } = run;
  const declared = run.unknownGaps.length === 0 && mistakes.length === 0;
  const ok = counts.fail === 0 && counts["stale-gap"] === 0 && declared;
  return { ...run, mistakes, counts, ok };
}

/** A failure in a few lines: what was expected where, what was seen, and the native event. */
export function describeResult(result: CaseResult): string {
  const { status, reason, lacks, unmet = [], differences = [], native, seen } = result;
  const head = `${result.case} on ${result.variant} (${result.trigger}): ${result.title}`;
  if (status === "stale-gap" && lacks !== undefined)
    return `${head}\n  passes, but the variant is said to lack what it needs (${reason}).\n  Take ${lacks} out of \`lacks\`.`;
  if (status === "stale-gap" && differences.length === 0)
    return `${head}\n  passes, but a gap is declared: ${reason}\n  Remove the gap.`;
  if (status === "stale-gap")
    return `${head}\n  a gap is declared for ${unmet.join(", ")}, but nothing differs there: ${reason}\n  Take ${unmet.length > 1 ? "these paths" : "this path"} out of the gap's \`only\`.`;
  return [
    head,
    ...differences.map(
      ({ path, expected, seen }) => `  ${path}: expected ${show(expected)}, seen ${show(seen)}`,
    ),
    `  native event: ${show(native)}`,
    `  seen: ${show(seen)}`,
  ].join("\n");
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 1500 ? `${text.slice(0, 1500)}… (${text.length} characters)` : text;
}
