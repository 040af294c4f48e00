import { type Diagnostic, describe } from "@anyfn/build/diagnostics";

/** A command that was not carried out, for the user's own reasons. */
export class CommandMistake extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((each) => describe(each)).join("\n\n"));
    this.name = "CommandMistake";
    this.diagnostics = diagnostics;
  }
}

/** Prints a mistake, as JSON where that was asked for, and has the command exit with 2. Anything else is thrown on. */
export function printMistake(error: unknown, json: boolean): void {
  if (!(error instanceof CommandMistake)) throw error;
  if (json) console.log(JSON.stringify({ ok: false, errors: error.diagnostics }, null, 2));
  else console.error(error.message);
  process.exitCode = 2;
}

/** What the parser of the command line lets through: options that there are not, and values that are missing. */
export function argumentMistakes(
  command: string,
  args: Readonly<Record<string, { readonly type?: string }>>,
  given: Readonly<Record<string, unknown>>,
): Diagnostic[] {
  const names = Object.keys(args).filter((name) => args[name]?.type !== "positional");
  const waysOut = [
    `Use ${names.map((name) => `--${name}`).join(", ")}.`,
    `anyfn ${command} --help says what each of them does.`,
  ];
  // The parser answers by two names where a name has a hyphen.
  const known = new Set(["_", ...Object.keys(args), ...names.map(camelCase)]);
  const unknown = Object.keys(given).filter((name) => !known.has(name));
  const empty = names.filter(
    (name) =>
      args[name]?.type === "string" &&
      (given[name] === "" || typeof given[name] === "boolean" || /^--[a-z]/.test(String(given[name]))),
  );
  return [
    ...unknown.map((name) => `There is no option ${name.length === 1 ? "-" : "--"}${name}.`),
    ...empty.map((name) => `--${name} needs a value.`),
  ].map((reason) => ({ code: "INVALID_ARGUMENT", reason, waysOut }));
}

function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
