import { didYouMean, optionNames, retryNames, type Target } from "anyfn/target";
import type { Diagnostic } from "./diagnostics.ts";
import type { AppFunction } from "./functions.ts";

/** Names that no builder, and no target, knows: JavaScript, and a cast, let anything pass. */
export function nameMistakes(
  functions: readonly AppFunction[],
  targets: readonly Target[],
  targetNames: readonly string[],
): Diagnostic[] {
  return functions.flatMap((fn) => [
    ...unknownOptions(fn),
    ...unknownParts(fn),
    ...unknownTargets(fn, targetNames),
    ...targets.flatMap((target) => unknownNative(fn, target)),
  ]);
}

function unknownOptions(fn: AppFunction): Diagnostic[] {
  // A third party's kind has options of its own.
  const known = Object.hasOwn(optionNames, fn.kind) ? Object.keys(optionNames[fn.kind]) : fn.keys;
  return fn.keys
    .filter((key) => !known.includes(key))
    .map((key) => unknown(fn, `${an(fn.kind)} function has no option ${JSON.stringify(key)}.`, key, known));
}

function unknownParts(fn: AppFunction): Diagnostic[] {
  const { retry } = fn.options;
  const known = Object.keys(retryNames);
  return (isRecord(retry) ? Object.keys(retry) : [])
    .filter((key) => !known.includes(key))
    .map((key) =>
      unknown(fn, `retry has no part ${JSON.stringify(key)}.`, key, known, (name) => `retry.${name}`),
    );
}

function unknownTargets(fn: AppFunction, names: readonly string[]): Diagnostic[] {
  const { native } = fn.options;
  return (isRecord(native) ? Object.keys(native) : [])
    .filter((key) => !names.includes(key))
    .map((key) => ({
      ...unknown(
        fn,
        `native names ${JSON.stringify(key)}, which is no target.`,
        key,
        names,
        (name) => `native.${name}`,
      ),
      code: "UNKNOWN_TARGET",
    }));
}

function unknownNative(fn: AppFunction, { name, native: known }: Target): Diagnostic[] {
  const said = fn.options.native?.[name];
  if (known === undefined || !isRecord(said)) return [];
  const names = known.filter((one) => typeof one === "string");
  return Object.keys(said)
    .filter((key) => !known.some((one) => (typeof one === "string" ? one === key : one.test(key))))
    .map((key) => ({
      ...unknown(fn, `native.${name} has ${JSON.stringify(key)}, which ${name} does not know.`, key, names),
      target: name,
    }));
}

function unknown(
  { file, line, name }: AppFunction,
  reason: string,
  key: string,
  known: readonly string[],
  shown?: (name: string) => string,
): Diagnostic {
  return {
    code: "INVALID_OPTION",
    file,
    line,
    function: name,
    reason,
    waysOut: [...didYouMean(key, known, shown), `Use one of ${known.join(", ")}.`, "Leave it out."],
  };
}

function an(kind: string): string {
  return `${/^[aehi]/.test(kind) ? "An" : "A"} ${kind}`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
