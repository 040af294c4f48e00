import type { Capabilities, Capability } from "anyfn/capabilities";
import type { Kind } from "anyfn/driver";
import { toMatrix } from "./matrix.ts";
import { isMissing } from "./missing.ts";
import type { CaseResult, Level, Report } from "./report.ts";

/** How many plays came to what. */
export interface Plays {
  readonly pass: number;
  /** Fail as declared. */
  readonly gap: number;
  /** Not played: the variant lacks what the case needs. */
  readonly skipped: number;
  /** Fail, or pass although a gap is declared. */
  readonly fail: number;
}

/** What does not hold, and where. */
export interface Missing {
  readonly reason: string;
  /** Of a declared gap: where it is written or was seen. */
  readonly evidence?: string | undefined;
  /** `<case>@<variant>` of gaps; the variants alone of what they lack. */
  readonly where: readonly string[];
}

/** A capability of a target, with the proof of it. */
export interface CapabilityEvidence
  extends Pick<Capability, "id" | "kind" | "title" | "support" | "limits" | "cases"> {
  /** What was proven; null, an empty cell, where no case ran or one failed. */
  readonly proven: "full" | "partial" | null;
  /** The nearest to the platform that it was proven on; null where nothing was. */
  readonly level: Level | null;
  readonly plays: Readonly<Partial<Record<Level, Plays>>>;
  readonly missing: readonly Missing[];
}

/** A trigger of a target. */
export interface TriggerEvidence {
  readonly id: string;
  readonly kind: Kind;
  /** The variants that play it. */
  readonly variants: readonly string[];
  /** The nearest to the platform that a case passed on; null where none did. */
  readonly level: Level | null;
  readonly plays: Readonly<Partial<Record<Level, Plays>>>;
}

/** Everything that runs on a target proved. */
export interface TargetEvidence {
  readonly target: string;
  /** The vendor's runtime and its version, where it was played on. */
  readonly runtime: string | null;
  readonly capabilities: readonly CapabilityEvidence[];
  readonly triggers: readonly TriggerEvidence[];
  /** The variants that the runtime cannot play. */
  readonly unplayed: Readonly<Record<string, string>>;
}

/** What runs of one target at one or more levels prove. Nothing in it depends on time or place. */
export function toEvidence(
  reports: readonly Report[],
  capabilities: Capabilities,
  triggers: readonly { readonly id: string; readonly kind: Kind }[],
  runtime: string | null = null,
): TargetEvidence {
  const matrices = reports.map((report) => toMatrix(report, capabilities));
  return {
    target: capabilities.target,
    runtime,
    capabilities: capabilities.rows.map((row, index): CapabilityEvidence => {
      const { id, kind, title, support, limits, cases } = row;
      const proofs = matrices.flatMap(({ level, rows }) => {
        const proven = rows[index]?.proven;
        return proven ? [{ level, proven }] : [];
      });
      const about = (result: CaseResult): boolean => cases.includes(result.case);
      const failed = reports.some(({ results }) => results.some((each) => about(each) && hasFailed(each)));
      return {
        id,
        kind,
        title,
        support,
        ...(limits !== undefined && { limits }),
        cases,
        proven:
          failed || proofs.length === 0
            ? null
            : proofs.some(({ proven }) => proven === "partial")
              ? "partial"
              : "full",
        level: failed ? null : nearest(proofs.map(({ level }) => level)),
        plays: playsOf(reports, about),
        missing: missingOf(reports.flatMap(({ results }) => results.filter(about))),
      };
    }),
    triggers: triggers.map(({ id, kind }): TriggerEvidence => {
      const about = (result: CaseResult): boolean => result.trigger === id;
      const passed = reports.filter(({ results }) =>
        results.some((each) => about(each) && each.status === "pass"),
      );
      const variants = reports.flatMap(({ results }) => results.filter(about).map(({ variant }) => variant));
      return {
        id,
        kind,
        variants: [...new Set(variants)],
        level: nearest(passed.map(({ level }) => level)),
        plays: playsOf(reports, about),
      };
    }),
    unplayed: Object.assign({}, ...reports.map(({ unplayed }) => unplayed)),
  };
}

const NEAREST: readonly Level[] = ["remote", "runtime", "in-process"];

function nearest(levels: readonly Level[]): Level | null {
  return NEAREST.find((level) => levels.includes(level)) ?? null;
}

function hasFailed({ status }: CaseResult): boolean {
  return status === "fail" || status === "stale-gap";
}

function playsOf(
  reports: readonly Report[],
  about: (result: CaseResult) => boolean,
): Readonly<Partial<Record<Level, Plays>>> {
  return Object.fromEntries(
    reports.map(({ level, results }) => {
      const own = results.filter(about);
      const count = (test: (result: CaseResult) => boolean): number => own.filter(test).length;
      return [
        level,
        {
          pass: count(({ status }) => status === "pass"),
          gap: count(({ status }) => status === "gap"),
          skipped: count(({ status }) => status === "skipped"),
          fail: count(hasFailed),
        },
      ];
    }),
  );
}

function missingOf(results: readonly CaseResult[]): readonly Missing[] {
  const found = results.filter(isMissing);
  const groups = Map.groupBy(found, ({ reason, evidence }) => JSON.stringify([reason, evidence]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first?.reason === undefined) return [];
    const { reason, evidence } = first;
    const where = group.map(({ status, case: id, variant }) =>
      status === "gap" ? `${id}@${variant}` : variant,
    );
    return [{ reason, ...(evidence !== undefined && { evidence }), where: [...new Set(where)].sort() }];
  });
}
