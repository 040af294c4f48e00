import type { Diagnostic } from "@anyfn/build/diagnostics";

/** What a command takes. */
export interface KnownArguments {
  readonly command: string;
  /** The names of its options. */
  readonly options: readonly string[];
  /** Those of them that need a value. */
  readonly valued: readonly string[];
  /** How many arguments without a name there may be, and what one is called. */
  readonly positional: number;
}

/** What the parser of the command line lets through: options that there are not, values that are missing, arguments too many. */
export function argumentMistakes(
  given: Readonly<Record<string, unknown>>,
  { command, options, valued, positional }: KnownArguments,
): readonly Diagnostic[] {
  const waysOut = [
    `Use ${options.map((name) => `--${name}`).join(", ")}.`,
    `anyfn ${command} --help says what each of them does.`,
  ];
  const names = (given["_"] as readonly string[]).slice(0, positional).length;
  const unknown = Object.keys(given).filter((name) => name !== "_" && !options.includes(name));
  const positionals = unknown.filter((name) => (given["_"] as readonly unknown[]).includes(given[name]));
  const empty = valued.filter((name) => given[name] === "" || given[name] === true);
  const more = (given["_"] as readonly string[]).slice(positional); // the parser's list of what is no option
  return [
    ...unknown
      .filter((name) => !positionals.includes(name) || names === 0)
      .map((name) => `There is no option ${name.length === 1 ? "-" : "--"}${name}.`),
    ...empty.map((name) => `--${name} needs a value.`),
    ...more.map((text) => `There is nothing that ${JSON.stringify(text)} could mean here.`),
  ].map((reason) => ({ code: "INVALID_ARGUMENT", reason, waysOut }));
}
