import type { Problem } from "anyfn/target";

/** A problem of one function, before its name is put to it. */
export type Complaint = Omit<Problem, "function">;

/** A range that the platform takes a number from. */
export interface Range {
  readonly min: number;
  readonly max: number;
  readonly unit: string;
  /** In place of the usual second way out. */
  readonly otherWay?: string | undefined;
}

/** Complains of a number that is not whole or out of range. */
export function* within(
  option: string,
  value: number | undefined,
  { min, max, unit, otherWay }: Range,
): Generator<Complaint> {
  if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return;
  const nearest = Number.isFinite(value) ? Math.min(max, Math.max(min, Math.round(value))) : min;
  yield {
    option: differs(option),
    reason: `${option}: ${value} is not a whole number from ${min} to ${max} (${unit}), which is what Azure Functions takes.`,
    waysOut: [
      `Set ${option}: ${nearest}.`,
      otherWay ?? `Leave ${option} out for the default, or keep the function from this target with targets.`,
    ],
  };
}

/** The option that a path such as `retry.attempts` is in. */
function differs(path: string): Complaint["option"] {
  return path.split(".")[0] as Complaint["option"]; // the checks name options that may differ
}

/** The way out that there always is. */
export const ELSEWHERE = 'Keep the function from this target: targets: { "azure-functions": false }.';

/** "a" or "an", and the word. */
export function one(word: string): string {
  return `${/^[aeiou]/.test(word) || word === "http" ? "an" : "a"} ${word}`;
}
