import type { FunctionPlan } from "../target.ts";

/** What a bundle's entry does, beside what its functions ask for. */
export interface BundleTraits {
  /** Replies are sent over a channel. */
  readonly sends?: boolean | undefined;
  /** The platform runs several invocations in one instance at a time. */
  readonly shares?: boolean | undefined;
  /** The entry sets a trigger, where logs or usage go, or the environment. */
  readonly sets?: boolean | undefined;
  /** The platform hands over and takes the classes of the web itself: none of anyfn's light ones is in the bundle. Goes with `web: "native"` of the target. */
  readonly native?: boolean | undefined;
}

/** The text of `anyfn/features` for a bundle of these functions: what none of them asks for falls out of it. */
export function featuresModule(
  functions: readonly FunctionPlan[],
  { sends = false, shares = false, sets = false, native = false }: BundleTraits = {},
): string {
  const any = (...names: readonly string[]): boolean =>
    functions.some(
      ({ code, options }) =>
        names.some((name) => code?.includes(name) ?? true) ||
        names.some((name) => options[name] !== undefined),
    );
  /** Whether any code has such words in it. */
  const mentions = (words: RegExp): boolean =>
    functions.some(({ text }) => text === undefined || words.test(text));
  /** The same, be it code of middleware, or of another package of anyfn's. */
  const says = (words: RegExp): boolean => any("use", "fetch") || mentions(words) || mentions(FURTHER);
  const features = {
    BOUND: !functions.some(({ bound }) => bound === false),
    HEADERS: says(/eaders/),
    INSTANCES: says(/instanceof|hasInstance/),
    WAITS:
      functions.some(({ kind }) => kind !== "http") ||
      says(/\b(?:async|await|Promise|then|fetch|import\()|from ["'](?!\.\/|anyfn(?:\/web)?["'])/),
    // What makes an answer reads none.
    READS: says(/(?<!\bResponse\s*\.\s*)\b(?:json|text)\b/),
    // What hangs on the environment may be no option yet while the app is built; then the code names it. Middleware is asked for where it runs.
    STARTS:
      any("setup", "env") ||
      functions.some(({ env }) => Object.keys(env).length > 0) ||
      mentions(/\bsetup\b|(?<!process\s*\.\s*)\benv\b/),
    ROUTES: any("route", "methods") || mentions(/\b(?:route|methods)\b/),
    WRAPS: any("use"),
    // Middleware hides what it is around.
    APPS: any("use", "fetch"),
    MESSAGES: functions.some(({ kind }) => kind !== "http"),
    SENDS: sends,
    SHARES: shares,
    SETS: sets,
    LIGHT: !native,
    OWN: native,
  };
  return Object.entries(features)
    .map(([name, value]) => `export const ${name} = ${value};\n`)
    .join("");
}

/** An import of anyfn's that is not of builders or of the light classes. */
const FURTHER = /["'](?:anyfn\/(?!web["'])|@anyfn\/)/;
