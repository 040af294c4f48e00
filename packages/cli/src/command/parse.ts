import { parseArgs } from "node:util";
import type { Diagnostic } from "@anyfn/build/diagnostics";
import { didYouMean } from "anyfn/target";
import type { Command, Given, OptionSpec, OptionSpecs } from "./command.ts";

/** A command line, read. */
export interface ParsedLine {
  readonly given: Given<OptionSpecs>;
  readonly help: boolean;
  readonly mistakes: readonly Diagnostic[];
}

/** Reads what follows a command's name by Node's own parser. Every mistake in it is told. */
export function parseArguments(argv: readonly string[], command: Command): ParsedLine {
  const { options } = command;
  const { tokens } = parseArgs({
    args: [...argv],
    options: { ...nodeOptions(options), help: { type: "boolean", short: "h" } },
    strict: false,
    tokens: true,
  });
  const values: Record<string, string | boolean> = {};
  for (const [name, spec] of Object.entries(options))
    if (spec.takes === undefined) values[name] = spec.on === true;
  const positionals: string[] = [];
  const unknown: string[] = [];
  const mistakes: Diagnostic[] = [];
  let help = false;
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const { name, rawName, value, inlineValue } = token;
    const negated = name.replace(/^no-/, "");
    const spec = Object.hasOwn(options, name) ? options[name] : undefined;
    if (name === "help") {
      help = true;
    } else if (spec?.takes !== undefined) {
      // Node takes the next word whatever it is: one that looks like an option is none, but -3 is a number.
      const given = inlineValue !== true && /^--?[a-z]/i.test(value ?? "") ? "" : (value ?? "");
      if (given === "") mistakes.push(needsValue(command, name, spec));
      else values[name] = given;
      mistakes.push(...valueMistakes(name, given, spec));
    } else if (spec !== undefined && (value === undefined || /^(?:true|false)$/.test(value))) {
      values[name] = value !== "false";
    } else if (spec !== undefined) {
      mistakes.push({
        code: "INVALID_ARGUMENT",
        reason: `--${name} takes no value, and was given ${JSON.stringify(value)}.`,
        waysOut: [`Write --${name} alone.`, `Leave --${name} out.`],
      });
    } else if (name !== negated && options[negated]?.on === true && value === undefined) {
      values[negated] = false;
    } else unknown.push(rawName);
  }
  const most = command.positional ? (command.positional.most ?? 1) : 0;
  return {
    given: { ...values, _: positionals } as unknown as Given<OptionSpecs>, // a value for each option, as its own type says
    help,
    mistakes: [
      ...unknown.map((name) => noOption(command, name)),
      ...mistakes,
      ...positionals.slice(most).map((text) => surplus(command, text)),
    ],
  };
}

/** A command's options in the form of Node's parser. */
function nodeOptions(options: OptionSpecs): Record<string, { readonly type: "string" | "boolean" }> {
  return Object.fromEntries(
    Object.entries(options).map(([name, { takes }]) => [
      name,
      { type: takes === undefined ? "boolean" : "string" },
    ]),
  );
}

function noOption(command: Command, name: string): Diagnostic {
  const names = optionNames(command);
  return {
    code: "INVALID_ARGUMENT",
    reason: `There is no option ${name}.`,
    waysOut: [...didYouMean(name.replace(/^-+/, ""), names, (near) => `--${near}`), ...seeHelp(command)],
  };
}

function needsValue(command: Command, name: string, { values, example }: OptionSpec): Diagnostic {
  const value = values?.[0] ?? example;
  return {
    code: "INVALID_ARGUMENT",
    reason: `--${name} needs a value.`,
    waysOut: [...(value === undefined ? [] : [`Such as --${name} ${value}.`]), ...seeHelp(command)],
  };
}

function valueMistakes(name: string, value: string, { values }: OptionSpec): readonly Diagnostic[] {
  if (values === undefined || value === "" || values.includes(value)) return [];
  return [
    {
      code: "INVALID_ARGUMENT",
      reason: `--${name} is ${JSON.stringify(value)}, which is not one of its values.`,
      waysOut: [
        ...didYouMean(value, values, (near) => `--${name} ${near}`),
        `Use one of ${values.join(", ")}.`,
        `Leave --${name} out for the default.`,
      ],
    },
  ];
}

function surplus(command: Command, text: string): Diagnostic {
  return {
    code: "INVALID_ARGUMENT",
    reason: command.surplus?.(text) ?? `Unexpected argument ${JSON.stringify(text)}.`,
    waysOut: ["Leave it out.", ...seeHelp(command).slice(-1)],
  };
}

function seeHelp(command: Command): readonly string[] {
  return [
    `Use ${optionNames(command)
      .map((name) => `--${name}`)
      .join(", ")}.`,
    `anyfn ${command.name} --help says what each of them does.`,
  ];
}

function optionNames({ options }: Command): readonly string[] {
  return Object.entries(options).map(([name, { on }]) => (on ? `no-${name}` : name));
}
