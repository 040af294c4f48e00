import { toPlain } from "./plain.ts";

/** An expected value: itself; of an object only the keys that are named; or one of the marks below. */
export type Match = unknown;

/** The key may not be there. */
export const absent: Match = { $absent: true };

/** A text that the expression matches. */
export function matching(expression: RegExp): Match {
  return { $matches: String(expression) };
}

/** A number from `low` to `high`. */
export function between(low: number, high: number): Match {
  return { $between: [low, high] };
}

/** An object with these keys and no other. */
export function exactly(value: Readonly<Record<string, unknown>>): Match {
  return { $exactly: value };
}

/** The text of an error line about a message that its trigger, or the codec of CloudEvents, cannot read; a runtime's own line about its delivery is another. */
export const unreadable: Match = matching(
  /^(?=.*"(?:level|severity)\\*": ?\\*"error)(?=.*(?:MALFORMED_EVENT|INVALID_CLOUDEVENT))(?!.*BATCH_FAILED)/is,
);

/** One place where what was seen is not what was expected. */
export interface Difference {
  /** E.g. `"headers.x-list"`. */
  readonly path: string;
  readonly expected: unknown;
  readonly seen: unknown;
}

/** Every place where `seen` does not match. Both may hold bytes, dates, big integers and sets. */
export function differences(expected: Match, seen: unknown, path = ""): readonly Difference[] {
  return compare(toPlain(expected), toPlain(seen), path);
}

function compare(expected: unknown, seen: unknown, path: string): readonly Difference[] {
  if (isRecord(expected)) {
    const [mark] = Object.keys(expected);
    const test = mark !== undefined && Object.hasOwn(marks, mark) ? marks[mark] : undefined;
    if (test) return test(expected[mark as string], seen, path); // `mark` is a key of it
    if (!isRecord(seen)) return [{ path, expected, seen }];
    return Object.keys(expected).flatMap((key) =>
      compare(
        expected[key],
        Object.hasOwn(seen, key) ? seen[key] : ABSENT,
        path === "" ? key : `${path}.${key}`,
      ),
    );
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(seen) || seen.length !== expected.length) return [{ path, expected, seen }];
    return expected.flatMap((item, index) => compare(item, seen[index], `${path}[${index}]`));
  }
  return Object.is(expected, seen) ? [] : [{ path, expected, seen }];
}

/** Stands for a key that is not there. */
const ABSENT = { $absent: true };

type Test = (operand: unknown, seen: unknown, path: string) => readonly Difference[];

const marks: Readonly<Record<string, Test>> = {
  $absent: (_, seen, path) => (seen === ABSENT ? [] : [{ path, expected: ABSENT, seen }]),
  $matches: (source, seen, path) => {
    const [, body = "", flags] = /^\/(.*)\/(\w*)$/s.exec(String(source)) ?? [];
    return typeof seen === "string" && new RegExp(body, flags).test(seen)
      ? []
      : [{ path, expected: { $matches: source }, seen }];
  },
  $between: (bounds, seen, path) => {
    const [low, high] = bounds as readonly [number, number]; // `between` made it
    return typeof seen === "number" && seen >= low && seen <= high
      ? []
      : [{ path, expected: { $between: bounds }, seen }];
  },
  $exactly: (value, seen, path) => {
    const more = isRecord(seen)
      ? Object.keys(seen).filter((key) => !Object.hasOwn(value as object, key))
      : [];
    return [
      ...compare(value, seen, path),
      ...more.map((key) => ({
        path: `${path}.${key}`,
        expected: ABSENT,
        seen: (seen as Readonly<Record<string, unknown>>)[key],
      })), // `more` is empty for others
    ];
  },
};

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
