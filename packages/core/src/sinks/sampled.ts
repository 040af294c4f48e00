import { AnyfnError } from "../errors.ts";
import type { UsageRecord, UsageSink } from "../usage.ts";

/**
 * Hands on a share of the records of single invocations: `weight` says how many each stands for. Whatever did not end well, and cold
 * starts, are handed on always, each standing for itself.
 *
 * @param share Above 0, up to 1.
 * @param random A number from 0 to below 1; `Math.random` by default.
 * @throws AnyfnError for a share that is not above 0 and at most 1
 */
export function sampled(sink: UsageSink, share: number, random: () => number = Math.random): UsageSink {
  if (!(share > 0 && share <= 1)) {
    throw new AnyfnError(
      "INVALID_DEFINITION",
      `A share of usage records is a number above 0 and up to 1, not ${share}.`,
    );
  }
  const write = (record: UsageRecord): unknown => {
    const { cumulative, coldStarts, outcomes, invocations } = record;
    if (cumulative || coldStarts > 0 || outcomes.ok < invocations) return sink(record);
    return random() < share ? sink({ ...record, weight: 1 / share }) : undefined;
  };
  return Object.assign(write, { mode: "records" as const, close: () => sink.close?.() });
}
