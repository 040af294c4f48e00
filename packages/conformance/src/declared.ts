/** What a driver declares of a play: the ability that the variant lacks, the gap that holds, the paths that differ. */
import type { Driver, Gap, Need, Variant } from "anyfn/driver";
import type { Case } from "./case.ts";
import type { Difference } from "./match.ts";
import type { Level } from "./report.ts";

/** What the variant does not have of what the case needs. */
export function lackOf({ needs = [] }: Pick<Case, "needs">, { lacks }: Variant): Need | undefined {
  return needs.find((need) => lacks?.[need] !== undefined);
}

/** Why it does not have it. */
export function reasonOf({ lacks }: Variant, need: Need): string {
  return `${need}: ${lacks?.[need]}`;
}

/** The gap of a case on a variant, where one holds at this level. */
export function gapOf(
  { gaps }: Pick<Driver, "gaps">,
  { id }: Pick<Case, "id">,
  variant: Variant,
  level: Level,
): Gap | undefined {
  return [gaps[`${id}@${variant.id}`], gaps[id]].find(
    (gap) => gap && (gap.level === undefined || gap.level === level),
  );
}

/** What of a play is not as its gap says. */
export interface Undeclared {
  /** The differences at paths that the gap does not name; all of them where there is no gap. */
  readonly undeclared: readonly Difference[];
  /** The paths of the gap at which nothing differs. */
  readonly unmet: readonly string[];
}

/** Sorts differences by whether a gap declares them. */
export function compareWithGap(found: readonly Difference[], gap: Gap | undefined): Undeclared {
  // A mistake of a declaration is told for itself; what it names is taken as it is.
  const only = gap?.only ?? [];
  return {
    undeclared: found.filter(({ path }) => !only.some((declared) => covers(declared, path))),
    unmet: only.filter((declared) => !found.some(({ path }) => covers(declared, path))),
  };
}

/** True where a play came to what was declared, which is nothing where there is no gap. */
export function isAsDeclared(found: readonly Difference[], gap: Gap | undefined): boolean {
  const { undeclared, unmet } = compareWithGap(found, gap);
  return undeclared.length === 0 && unmet.length === 0;
}

/** True for the path itself and all that is below it. `[*]` stands for any index. */
function covers(declared: string, path: string): boolean {
  const pattern = declared
    .split("[*]")
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join("\\[\\d+\\]");
  return new RegExp(`^${pattern}(?:$|[.[])`).test(path);
}
