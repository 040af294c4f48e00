import type { Need } from "./case.ts";
import type { CaseResult } from "./report.ts";

/**
 * One of two ways to do the same: a platform that answers while the answer is made has no answer that is sent once it is complete,
 * and a caller hears the message of an error or does not. A case of the other way asks for nothing that is missing.
 */
const EITHER_WAY: ReadonlySet<Need> = new Set<Need>([
  ...(["buffering", "error-message", "private-errors"] as const),
  // Where every field is always there, and no answer is too large, nothing is missing.
  ...(["optional-fields", "response-limit", "no-key", "several-sources", "several-partitions"] as const),
  ...(["several-groups", "ungrouped"] as const),
]);

/** Whether a result says that something does not hold: a declared gap, or an ability that the variant does not have. */
export function isMissing({ status, lacks }: CaseResult): boolean {
  return status === "gap" || (status === "skipped" && !(lacks && EITHER_WAY.has(lacks)));
}
