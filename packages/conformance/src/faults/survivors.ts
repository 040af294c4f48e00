/** Faults that were not found, against the list of those that are known. */
import type { FaultReport } from "./try.ts";

/** The faults that are known not to be found, each with the reason, by id. */
export interface Survivors {
  /** Nobody could tell: the platform does the same. */
  readonly equivalent?: Readonly<Record<string, string>> | undefined;
  /** Somebody could tell, but no case does. */
  readonly missed?: Readonly<Record<string, string>> | undefined;
}

/** What a report comes to. */
export interface FaultVerdict {
  /** Faults that made a difference and are not equivalent. */
  readonly faults: number;
  /** The share of them that was found, 0 to 1. */
  readonly rate: number;
  /** Survivors that are not listed. */
  readonly unlisted: readonly string[];
  /** Listed ones that are found, made no difference, do not exist or have no reason. */
  readonly stale: readonly string[];
}

/** Compares a report with what is known. */
export function judgeFaults(
  { results }: FaultReport,
  { equivalent = {}, missed = {} }: Survivors,
): FaultVerdict {
  const survived = new Set(results.flatMap(({ id, status }) => (status === "survived" ? [id] : [])));
  const listed = { ...equivalent, ...missed };
  const faults = results.filter(
    ({ id, status }) => status !== "none" && !Object.hasOwn(equivalent, id),
  ).length;
  const found = results.filter(({ status }) => status === "found").length;
  return {
    faults,
    rate: faults === 0 ? 0 : found / faults,
    unlisted: [...survived].filter((id) => !Object.hasOwn(listed, id)),
    stale: Object.entries(listed).flatMap(([id, reason]) =>
      survived.has(id) && reason.trim() !== "" ? [] : [id],
    ),
  };
}
