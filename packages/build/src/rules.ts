import { compileRoute } from "anyfn/http";
import { type AppPlan, CronError, scheduleOf, type Target } from "anyfn/target";
import type { Diagnostic } from "./diagnostics.ts";
import type { AppFunction } from "./functions.ts";

/** The functions of one target, as they are there. */
export interface TargetFunctions {
  readonly target: { readonly name: string } & Pick<Target, "addressOf">;
  /** What the configuration has under the target's name. */
  readonly config?: AppPlan["config"] | undefined;
  readonly functions: readonly AppFunction[];
}

/**
 * What is wrong with an app by anyfn's own rules.
 *
 * @param mode What `process.env.NODE_ENV` is in all code.
 */
export function ruleMistakes(
  functions: readonly AppFunction[],
  mode: string,
  plans: readonly TargetFunctions[] = [],
): Diagnostic[] {
  // A function that goes to none of the targets is held to the rules as it is.
  const rest = functions.filter((fn) => !plans.some((plan) => goesIn(plan, fn)));
  return [
    ...sameNames(functions),
    ...functions.flatMap((fn) => [...routeMistakes(fn)]),
    ...ofTargets(
      [{ target: { name: "" }, functions: rest }, ...plans],
      ({ target, functions: own, config }) => [
        ...otherModes(own, mode),
        ...own.flatMap((fn) => [...sameVariables(fn)]),
        ...own.flatMap((fn) => [...scheduleMistakes(fn), ...instanceMistakes(fn)]),
        ...sameRoutes(own, (fn) => target.addressOf?.(fn, config ?? {}) ?? ""),
      ],
    ),
  ];
}

function goesIn({ functions }: TargetFunctions, { name }: AppFunction): boolean {
  return functions.some((fn) => fn.name === name);
}

/** What is wrong on some targets, said once; the targets are named where a function goes to others too. */
function ofTargets(
  plans: readonly TargetFunctions[],
  find: (plan: TargetFunctions) => readonly Diagnostic[],
): Diagnostic[] {
  const found = plans.flatMap((plan) => find(plan).map((diagnostic) => ({ diagnostic, plan })));
  const same = Map.groupBy(found, ({ diagnostic }) => JSON.stringify(diagnostic));
  return [...same.values()].flatMap((all) => {
    const diagnostic = all[0]?.diagnostic;
    if (!diagnostic) return [];
    const names = all.map(({ plan }) => plan.target.name);
    const everywhere = plans.filter(({ functions }) =>
      functions.some(({ name }) => name === diagnostic.function),
    ).length;
    return [names.length === everywhere ? diagnostic : { ...diagnostic, target: names.join(", ") }];
  });
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

/** A variable has one value, which would be in the output where `env` won. */
function* sameVariables(fn: AppFunction): Generator<Diagnostic> {
  for (const name of new Set(fn.options.secrets ?? [])) {
    if (!Object.hasOwn(fn.env, name)) continue;
    yield {
      code: "INVALID_OPTION",
      ...at(fn),
      reason: `${name} is both in env and among the secrets: a variable has one value.`,
      waysOut: [
        `Take it out of env, of the function and of anyfn.config: a secret's value is never in the output.`,
        "Take it out of secrets, if everybody may read it.",
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

function* instanceMistakes(fn: AppFunction): Generator<Diagnostic> {
  const { minInstances, maxInstances } = fn.options;
  if (minInstances === undefined || maxInstances === undefined || minInstances <= maxInstances) return;
  yield {
    code: "INVALID_OPTION",
    ...at(fn),
    reason: `minInstances: ${minInstances} is more than maxInstances: ${maxInstances}.`,
    waysOut: [`Set maxInstances: ${minInstances} or more.`, `Set minInstances: ${maxInstances} or less.`],
  };
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

/** Two functions for the same requests are a mistake where a target serves both at one address. */
function* sameRoutes(
  functions: readonly AppFunction[],
  addressOf: (fn: AppFunction) => string,
): Generator<Diagnostic> {
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
    const place = `${addressOf(fn)} ${shape}`;
    const others = taken.get(place) ?? [];
    const other = others.find(
      (one) =>
        methods === undefined ||
        one.methods === undefined ||
        one.methods.some((method) => methods.includes(method)),
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
    taken.set(place, [...others, { fn, methods }]);
  }
}
