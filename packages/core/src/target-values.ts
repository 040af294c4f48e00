/** `targets`: where a function may go, and what differs there. Served and built functions are resolved here alike. */
import type { AnyDefinition, FunctionOptions, RetryOptions } from "./definition.ts";
import { isSchema } from "./schema.ts";
import type { TargetName } from "./target-name.ts";

/** What may differ between targets. A value takes the place of the function's own; `undefined` takes it away; `env` and `retry` are merged. */
export interface TargetValues {
  /** MB. */
  readonly memory?: number | undefined;
  /** Seconds. */
  readonly timeout?: number | undefined;
  readonly concurrency?: number | undefined;
  readonly minInstances?: number | undefined;
  readonly maxInstances?: number | undefined;
  readonly architecture?: "x64" | "arm64" | undefined;
  readonly region?: string | undefined;
  /** Values alone: a schema belongs to the function. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly secrets?: readonly string[] | undefined;
  readonly access?: "public" | "private" | undefined;
  readonly retry?: RetryOptions | undefined;
  readonly abortBefore?: number | undefined;
  readonly onPermanent?: "fail" | "drop" | undefined;
}

/** The same of a scheduled function. `cron` takes the place of `every`, and the other way round. */
export interface ScheduleTargetValues extends TargetValues {
  readonly timezone?: string | undefined;
  readonly cron?: string | undefined;
  readonly every?: string | undefined;
}

/** The same of a queue or stream function. */
export interface BatchTargetValues extends TargetValues {
  readonly batchSize?: number | undefined;
}

/** The same for functions of all kinds: each takes the values that its kind has. */
export interface AnyTargetValues extends ScheduleTargetValues, BatchTargetValues {}

/** What differs on each target. Targets that it does not name are as without it. */
export type TargetRecord<Values extends TargetValues = TargetValues> = {
  /** `false` keeps the function away from this target. */
  readonly [Name in TargetName]?: Values | false | undefined;
} & {
  /** `false` keeps the function away from all targets that are not named. */
  readonly "*"?: false | undefined;
};

/** Where a function may go: a list of targets, or what differs on each. */
export type Targets<Values extends TargetValues = TargetValues> =
  | readonly TargetName[]
  | TargetRecord<Values>;

/** A function as it is on one target: its options with the values of this target in their places. */
export function definitionFor<Definition extends AnyDefinition>(
  definition: Definition,
  target: string,
): Definition {
  const options = optionsFor(definition.options, target);
  return options === definition.options ? definition : { ...definition, options };
}

/** A function's options as they are on one target. */
export function optionsFor<Options extends FunctionOptions>(options: Options, target: string): Options {
  const { targets, ...own } = options;
  if (!targets || Array.isArray(targets)) return options;
  const values = (targets as Readonly<Record<string, TargetValues | false | undefined>>)[target]; // no list
  return (values ? merged(own, values) : own) as unknown as Options; // of which only `targets` is missing
}

/** A function's options over those that the app has for all of its functions. */
export function withDefaults<Options extends FunctionOptions>(
  defaults: Readonly<Record<string, unknown>>,
  options: Options,
): Options {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return merged(defaults, Object.fromEntries(given)) as unknown as Options; // the defaults are options too
}

/** Whether a function may go to a target; undefined where this says nothing of it. */
export function goesTo(targets: Targets | undefined, target: string): boolean | undefined {
  if (!targets) return undefined;
  if (Array.isArray(targets)) return targets.includes(target as TargetName); // asked, not known
  const record = targets as Readonly<Record<string, unknown>>; // no list
  if (record[target] !== undefined) return record[target] !== false;
  return record["*"] === false ? false : undefined;
}

type Values = Readonly<Record<string, unknown>>;

/** Every value in the place of the one before it; records are merged. */
function merged(before: object, after: object): Values {
  const [own, values] = [before as Values, after as Values]; // every object has string keys
  const all: Record<string, unknown> = { ...own, ...values };
  for (const name of ["env", "retry"]) {
    // A schema stays: the types of the environment come from it, and the values go into the environment itself.
    if (isSchema(own[name]) && values[name]) all[name] = own[name];
    else if (own[name] && values[name] && !isSchema(values[name]))
      all[name] = { ...(own[name] as object), ...(values[name] as object) }; // records, by their types
  }
  // A schedule has one of the two.
  if (values["cron"] && !("every" in values)) delete all["every"];
  if (values["every"] && !("cron" in values)) delete all["cron"];
  return all;
}
