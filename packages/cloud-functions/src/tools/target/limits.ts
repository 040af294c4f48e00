import type { FunctionPlan, Problem } from "anyfn/target";

/** A problem of one function, before its name is put to it. */
export type Complaint = Omit<Problem, "function">;

/** A range that a platform takes a number from. */
export interface Range {
  readonly min: number;
  readonly max: number;
  readonly unit: string;
  /** In place of the usual second way out. */
  readonly otherWay?: string | undefined;
}

/** Complains of a number that is not whole or out of range. */
export function* within(
  platform: string,
  option: string,
  value: number | undefined,
  { min, max, unit, otherWay }: Range,
): Generator<Complaint> {
  if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return;
  const nearest = Number.isFinite(value) ? Math.min(max, Math.max(min, Math.round(value))) : min;
  yield {
    option: option.split(".")[0] as Complaint["option"], // the checks name options that may differ
    reason: `${option}: ${value} is not a whole number from ${min} to ${max} (${unit}), which is what ${platform} takes.`,
    waysOut: [
      `Set ${option}: ${nearest}.`,
      otherWay ?? `Leave ${option} out for the default, or keep the function from this target with targets.`,
    ],
  };
}

/** What no generation of Google's functions does, under whichever name. */
export function* never(platform: string, { kind, batch, options }: FunctionPlan): Generator<Complaint> {
  const elsewhere = `Keep the function from this target: targets: { ${platform === "Firebase" ? "firebase" : '"cloud-functions"'}: false }.`;
  if (kind === "stream") {
    yield {
      uncalled: true,
      reason: `${platform} has no stream that is read in order from a position: nothing would call the function.`,
      waysOut: [
        elsewhere,
        "Make it a queue function with ordered: true, which keeps the order within a key (on cloud-functions), or a topic function.",
      ],
    };
  }
  if (batch === true && kind !== "stream") {
    yield {
      reason: `${platform} hands over one message at a time: ${kind}.batch would get a batch of one each time.`,
      waysOut: [`Use ${kind}(…): its handler takes one message.`, elsewhere],
    };
  }
  if (options.architecture === "arm64") {
    yield {
      option: "architecture",
      reason: `${platform} runs functions on x64 alone, but architecture is "arm64".`,
      waysOut: ["Leave architecture out.", elsewhere],
    };
  }
}

/** Complains of names that no region has. */
export function* region(platform: string, { options }: FunctionPlan): Generator<Complaint> {
  if (options.region === undefined || /^[a-z]+(?:-[a-z]+)+\d+$/.test(options.region)) return;
  yield {
    option: "region",
    reason: `region: ${JSON.stringify(options.region)} is no region of ${platform}.`,
    waysOut: ['Use a name such as "europe-west1".', "Leave region out for the default."],
  };
}

/** Names of variables that a platform keeps to itself. */
export interface KeptNames {
  readonly names: ReadonlySet<string>;
  /** Beginnings of names. */
  readonly beginnings: readonly string[];
}

/** Complains of variables that the platform refuses, and of those that are set twice. */
export function* variables(
  platform: string,
  { env, options: { secrets = [] } }: FunctionPlan,
  { names, beginnings }: KeptNames,
): Generator<Complaint> {
  for (const variable of [...Object.keys(env), ...secrets]) {
    if (
      /^[A-Za-z_]\w*$/.test(variable) &&
      !names.has(variable) &&
      !beginnings.some((beginning) => variable.startsWith(beginning))
    )
      continue;
    yield {
      reason: `${platform} refuses the environment variable ${JSON.stringify(variable)}: it takes letters, digits and underscores, and keeps ${beginnings.join(", ")} and the names of its own runtime to itself.`,
      waysOut: ["Give it another name.", "Leave it out: the runtime sets its own variables itself."],
    };
  }
  for (const variable of secrets.filter((name) => Object.hasOwn(env, name))) {
    yield {
      reason: `${variable} is both in env and among the secrets: a variable has one value.`,
      waysOut: ["Take it out of env.", "Take it out of secrets."],
    };
  }
}
