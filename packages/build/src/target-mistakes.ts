import { didYouMean, type Kind } from "anyfn/target";
import type { Config } from "./config.ts";
import type { Diagnostic } from "./diagnostics.ts";
import type { AppFunction } from "./functions.ts";
import { mistakenValues } from "./option-mistakes.ts";

/** What is wrong with what functions, and the configuration, say of targets. */
export function targetMistakes(
  functions: readonly AppFunction[],
  config: Config,
  names: readonly string[],
): Diagnostic[] {
  return [
    ...functions.flatMap((fn) => {
      const at = { file: fn.file, line: fn.line, function: fn.name };
      return [...mistakes(fn.options.targets, "targets", names, fn.kind)].map((each) => ({ ...at, ...each }));
    }),
    // A list in the configuration says what to build for: it is loaded, or refused, elsewhere.
    ...[...(Array.isArray(config.targets) ? [] : mistakes(config.targets, "targets", names))].map(inConfig),
    ...Object.entries(config.stages ?? {}).flatMap(([stage, { targets, ...values }]) =>
      [
        ...mistakenValues(values, `stages.${stage}`),
        ...mistakes(targets, `stages.${stage}.targets`, names),
      ].map(inConfig),
    ),
  ];

  function inConfig(diagnostic: Diagnostic): Diagnostic {
    return diagnostic.code === "INVALID_OPTION" ? { ...diagnostic, code: "INVALID_CONFIG" } : diagnostic;
  }
}

function* mistakes(
  targets: unknown,
  where: string,
  names: readonly string[],
  kind?: Kind,
): Generator<Diagnostic> {
  if (targets === undefined) return;
  const isList = Array.isArray(targets);
  const named = isList
    ? targets
    : typeof targets === "object" && targets !== null
      ? Object.keys(targets)
      : [];
  if (typeof targets !== "object" || targets === null) {
    yield {
      code: "INVALID_OPTION",
      reason: `${where} is ${JSON.stringify(targets)}, and should be a list of targets or a record of what differs on each.`,
      waysOut: [
        `Write a list: ${where}: ["lambda", "node"].`,
        `Write a record: ${where}: { netlify: { memory: 1024 }, firebase: false }.`,
        "Leave it out: the function then goes everywhere.",
      ],
    };
  }
  for (const name of named as readonly unknown[]) {
    if (names.includes(name as string) || (!isList && name === "*")) continue; // asked, not known
    yield {
      code: "UNKNOWN_TARGET",
      reason: `${where} names ${JSON.stringify(name)}, which is no target.`,
      waysOut: [
        ...didYouMean(String(name), names),
        `Use ${names.join(", ")}.`,
        `Leave ${where} out: the function then goes everywhere.`,
      ],
    };
  }
  if (isList || typeof targets !== "object" || targets === null) return;
  for (const [name, values] of Object.entries(targets)) {
    if (values === false || values === undefined) continue;
    if (name === "*" || typeof values !== "object" || values === null || Array.isArray(values)) {
      yield {
        code: "INVALID_OPTION",
        reason: `${where}[${JSON.stringify(name)}] is ${JSON.stringify(values)}, and should be ${name === "*" ? "false" : "false or a record of values"}.`,
        waysOut: [
          name === "*"
            ? `Write "*": false, which leaves out all targets that ${where} does not name.`
            : `Write what differs there: ${name}: { memory: 1024 }.`,
          "Leave it out: the function is then as without it.",
        ],
      };
      continue;
    }
    const { target: _target, ...differing } = values as { readonly target?: unknown }; // a configuration's may give the target itself
    yield* mistakenValues(kind === undefined ? differing : values, `${where}.${name}`, kind);
  }
}
