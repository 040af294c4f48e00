import { compileRoute } from "anyfn/http";
import { CronError, scheduleOf, type Target, type TargetName } from "anyfn/target";
import type { Diagnostic } from "./diagnostics.ts";
import type { AppFunction } from "./functions.ts";
import { targetNames } from "./targets.ts";

/**
 * What is wrong with an app wherever it goes.
 *
 * @param mode What `process.env.NODE_ENV` is in all code.
 */
export function ruleMistakes(
  functions: readonly AppFunction[],
  mode: string,
  targets: readonly Pick<Target, "name">[] = [],
): Diagnostic[] {
  const names = [...new Set([...targetNames, ...targets.map(({ name }) => name)])];
  return [
    ...sameNames(functions),
    ...otherModes(functions, mode),
    ...functions.flatMap((fn) => [
      ...scheduleMistakes(fn),
      ...routeMistakes(fn),
      ...targetMistakes(fn, names),
    ]),
    ...sameRoutes(functions),
  ];
}

/** Functions that may go to a target. */
export function functionsFor(functions: readonly AppFunction[], target: TargetName): readonly AppFunction[] {
  return functions.filter(({ options }) => options.targets?.includes(target) ?? true);
}

function at(fn: AppFunction): Pick<Diagnostic, "file" | "line" | "function"> {
  return { file: fn.file, line: fn.line, function: fn.name };
}

function* sameNames(functions: readonly AppFunction[]): Generator<Diagnostic> {
  const first = new Map<string, AppFunction>();
  for (const fn of functions) {
    // Most platforms' names do not tell capitals apart, and no file system everywhere does.
    const other = first.get(fn.name.toLowerCase());
    if (other === undefined) first.set(fn.name.toLowerCase(), fn);
    else {
      yield {
        code: "DUPLICATE_NAME",
        ...at(fn),
        reason: `${other.file} and ${fn.file} both make the function ${JSON.stringify(fn.name)}: a function's name is its path without the ending, with - for /.`,
        waysOut: ["Rename one of the files.", 'Give one a name of its own: { name: "…" } in its options.'],
      };
    }
  }
}

function* otherModes(functions: readonly AppFunction[], mode: string): Generator<Diagnostic> {
  for (const fn of functions) {
    const own = fn.env["NODE_ENV"] ?? mode;
    if (own === mode) continue;
    yield {
      code: "INVALID_OPTION",
      ...at(fn),
      reason: `env has NODE_ENV ${JSON.stringify(own)}, but process.env.NODE_ENV is fixed to ${JSON.stringify(mode)} when the app is built, for all functions alike.`,
      waysOut: [
        `Set it for all of them: env: { NODE_ENV: ${JSON.stringify(own)} } in anyfn.config.ts.`,
        "Call the function's variable otherwise.",
      ],
    };
  }
}

function* scheduleMistakes(fn: AppFunction): Generator<Diagnostic> {
  if (fn.kind !== "schedule") return;
  try {
    scheduleOf(fn.options);
  } catch (error) {
    if (!(error instanceof CronError)) throw error;
    yield { code: "INVALID_SCHEDULE", ...at(fn), reason: error.message, waysOut: error.waysOut };
  }
}

function* routeMistakes(fn: AppFunction): Generator<Diagnostic> {
  const { route } = fn.options;
  if (fn.kind !== "http" || route === undefined) return;
  try {
    compileRoute(String(route));
  } catch (error) {
    yield {
      code: "INVALID_ROUTE",
      ...at(fn),
      reason: (error as Error).message,
      waysOut: [
        'Write it as "/users/:id" or "/files/*".',
        "Leave route out: the function then answers every path.",
      ],
    };
  }
}

function* targetMistakes(fn: AppFunction, names: readonly TargetName[]): Generator<Diagnostic> {
  for (const name of fn.options.targets ?? []) {
    if (!names.includes(name)) {
      yield {
        code: "UNKNOWN_TARGET",
        ...at(fn),
        reason: `targets names ${JSON.stringify(name)}, which is no target.`,
        waysOut: [`Use ${names.join(", ")}.`, "Leave targets out: the function then goes everywhere."],
      };
    }
  }
}

/** Whether there is a target to which both go. */
function meet(one: AppFunction, other: AppFunction): boolean {
  const [a, b] = [one.options.targets, other.options.targets];
  return a === undefined || b === undefined || a.some((target) => b.includes(target));
}

function* sameRoutes(functions: readonly AppFunction[]): Generator<Diagnostic> {
  const taken = new Map<
    string,
    { readonly fn: AppFunction; readonly methods: readonly string[] | undefined }[]
  >();
  for (const fn of functions) {
    if (fn.kind !== "http") continue;
    const route = typeof fn.options.route === "string" ? fn.options.route : "/*";
    // Parameters' names make no difference to what comes in, nor does a slash at the end.
    const shape = route.replace(/:[^/]+/g, ":").replace(/(.)\/$/, "$1");
    const methods = fn.options.methods as readonly string[] | undefined; // as the builder's type says
    const others = taken.get(shape) ?? [];
    const other = others.find(
      (one) =>
        meet(one.fn, fn) &&
        (methods === undefined ||
          one.methods === undefined ||
          one.methods.some((method) => methods.includes(method))),
    );
    if (other) {
      const which = methods?.filter((method) => other.methods?.includes(method) ?? true) ?? other.methods;
      yield {
        code: "DUPLICATE_ROUTE",
        ...at(fn),
        reason: `${other.fn.file} and ${fn.file} both answer ${which?.join(", ") ?? "every method of"} ${route}.`,
        waysOut: [
          'Give one of them another route: { route: "/…" }.',
          'Give them different methods: { methods: ["GET"] }.',
          'Send them to different targets: { targets: ["lambda"] }.',
        ],
      };
    }
    taken.set(shape, [...others, { fn, methods }]);
  }
}
