import { type Outcome, throwFailures } from "anyfn/adapter";

/**
 * The answer of every trigger but HTTP: nothing, as whatever is returned may reach an output binding; or the failure, thrown.
 * No trigger of Azure Functions takes partial failures: one failed message fails its batch.
 */
export function replyWhole(outcomes: readonly Outcome[]): undefined {
  throwFailures(outcomes);
  return undefined;
}
