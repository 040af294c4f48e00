import type { Outcome } from "anyfn/adapter";

/** The outcomes themselves: `call` and the bridge make an answer of them. */
export function replyOutcomes(outcomes: readonly Outcome[]): readonly Outcome[] {
  return outcomes;
}
