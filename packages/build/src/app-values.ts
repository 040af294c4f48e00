import {
  didYouMean,
  type FunctionPlan,
  goesTo,
  type Kind,
  optionsFor,
  type Target,
  withDefaults,
} from "anyfn/target";
import type { AppTargets, AppTargetValues, Config } from "./config.ts";
import { type Diagnostic, refuse } from "./diagnostics.ts";
import type { AppFunction } from "./functions.ts";
import type { TargetChoice } from "./targets.ts";

/** What the configuration has for all functions of an app, in one stage. */
export interface AppValues {
  /** Where functions go that do not say it themselves; undefined where the configuration does not say it either. */
  goesTo(target: string): boolean | undefined;
  /** What a function has on a target that it does not say itself: only what a function of its kind can have. */
  defaultsFor(fn: FunctionPlan, target: Target): Readonly<Record<string, unknown>>;
}

/** The values of a configuration in a stage. @throws CommandError for a stage that it does not have */
export function appValues(config: Config, stage?: string): AppValues {
  const stages = config.stages ?? {};
  if (stage !== undefined && !Object.hasOwn(stages, stage))
    refuse([unknownStage(stage, Object.keys(stages))]);
  const { targets: ofStage, ...always } = (stage === undefined ? undefined : stages[stage]) ?? {};
  const ofApp = recordOf(config.targets);
  return {
    goesTo: (target) => goesTo(ofStage, target) ?? goesTo(ofApp, target),
    defaultsFor(fn, { name: target, basePathFor }) {
      const { kind } = fn;
      const section = { ...(config as Readonly<Record<string, object | undefined>>)[target] }; // a target's section is a record
      const basePath = config.basePath ?? basePathFor?.(fn, section);
      const { target: _target, ...app } = valuesOn(ofApp, target);
      // The more particular value stands in front: a stage is chosen by hand.
      const ofStages = withDefaults({ ...always }, valuesOn(ofStage, target));
      const values = withDefaults(withDefaults({ env: config.env }, app), ofStages);
      const known = Object.entries({
        ...(kind === "http" && { basePath }),
        ...values,
      }).filter(([name, value]) => value !== undefined && (ONLY_OF[name]?.includes(kind) ?? true));
      return Object.fromEntries(known);
    },
  };
}

/** The functions that go to a target, each with the options that it has there. */
export function functionsOn(
  functions: readonly AppFunction[],
  target: Target,
  app: AppValues,
): readonly AppFunction[] {
  return functions
    .filter((fn) => goesTo(fn.options.targets, target.name) ?? app.goesTo(target.name) ?? true)
    .map((fn) => {
      const own = { ...fn.options, env: fn.env };
      const {
        env,
        targets: _targets,
        ...options
      } = optionsFor(withDefaults(app.defaultsFor(fn, target), own), target.name);
      return { ...fn, options, env: { ...(env as Readonly<Record<string, string>> | undefined) } }; // values: schemas are no data
    });
}

/** The targets that a configuration gives as values, and packages that it names. */
export function targetsGiven({ targets }: Config): readonly TargetChoice[] {
  if (isList(targets)) return targets;
  return Object.values(recordOf(targets) ?? {}).flatMap((values) =>
    typeof values === "object" && values.target !== undefined ? [values.target] : [],
  );
}

/** The targets that a configuration asks to build for; undefined where it asks for none. */
export function targetsWanted({ targets }: Config): readonly TargetChoice[] | undefined {
  if (isList(targets)) return targets;
  const named = Object.entries(recordOf(targets) ?? {}).flatMap(([name, values]) =>
    typeof values === "object" ? [values.target ?? name] : [],
  );
  return named.length > 0 ? named : undefined;
}

/** The values that only functions of these kinds have. */
const ONLY_OF: Readonly<Record<string, readonly Kind[]>> = {
  cron: ["schedule"],
  every: ["schedule"],
  timezone: ["schedule"],
  batchSize: ["queue", "stream"],
};

function isList(targets: Config["targets"]): targets is readonly TargetChoice[] {
  return Array.isArray(targets);
}

function recordOf(targets: Config["targets"]): AppTargets | undefined {
  return isList(targets) ? undefined : targets;
}

function valuesOn(targets: AppTargets | undefined, target: string): AppTargetValues {
  const values = (targets as Readonly<Record<string, AppTargetValues | false | undefined>> | undefined)?.[
    target
  ]; // by its names
  return values || {};
}

function unknownStage(stage: string, stages: readonly string[]): Diagnostic {
  return {
    code: "UNKNOWN_STAGE",
    reason: `There is no stage ${JSON.stringify(stage)}.`,
    waysOut: [
      ...didYouMean(stage, stages, (name) => `--stage ${name}`),
      stages.length > 0
        ? `Use one of ${stages.join(", ")}: --stage ${stages[0]}.`
        : `Add it to anyfn.config.ts: stages: { ${JSON.stringify(stage)}: { minInstances: 1 } }; {} is a stage too.`,
      "Leave --stage out for the values that every stage has.",
    ],
  };
}
