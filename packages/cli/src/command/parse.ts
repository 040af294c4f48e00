import type { Diagnostic } from "@anyfn/build/diagnostics";
import { didYouMean } from "anyfn/target";
import type { Command, Given, OptionSpec, OptionSpecs } from "./command.ts";

/** A command line, read. */
export interface ParsedLine {
  readonly given: Given<OptionSpecs>;
  readonly help: boolean;
  readonly mistakes: readonly Diagnostic[];
}

/** Reads what follows a command's name. Every mistake in it is told. */
export function parseArguments(argv: readonly string[], command: Command): ParsedLine {
  const { options } = command;
  const values: Record<string, string | boolean> = {};
  for (const [name, spec] of Object.entries(options))
    if (spec.takes === undefined) values[name] = spec.on === true;
  const positionals: string[] = [];
  const unknown: string[] = [];
  const mistakes: Diagnostic[] = [];
  let help = false;
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? "";
    if (word === "--") {
      positionals.push(...argv.slice(index + 1));
      break;
    }
    if (word === "-h" || word === "--help") {
      help = true;
      continue;
    }
    if (!word.startsWith("-") || word === "-") {
      positionals.push(word);
      continue;
    }
    const [, dashes = "", name = "", inline] = /^(--?)([^=]*)(?:=([\s\S]*))?$/.exec(word) ?? [];
    const negated = name.replace(/^no-/, "");
    const spec = dashes === "--" && Object.hasOwn(options, name) ? options[name] : undefined;
    if (spec?.takes !== undefined) {
      const next = argv[index + 1];
      const value = inline ?? (next === undefined || /^--?[a-z]/i.test(next) ? "" : next);
      if (inline === undefined && value !== "") index++;
      if (value === "") mistakes.push(needsValue(command, name, spec));
      else values[name] = value;
      mistakes.push(...valueMistakes(name, value, spec));
    } else if (spec !== undefined && (inline === undefined || /^(?:true|false)$/.test(inline))) {
      values[name] = inline !== "false";
    } else if (spec !== undefined) {
      mistakes.push({
        code: "INVALID_ARGUMENT",
        reason: `--${name} takes no value, and was given ${JSON.stringify(inline)}.`,
        waysOut: [`Write --${name} alone.`, `Leave --${name} out.`],
      });
    } else if (name !== negated && options[negated]?.on === true && inline === undefined) {
      values[negated] = false;
    } else unknown.push(`${dashes}${name}`);
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
      reason: `--${name} is ${JSON.stringify(value)}, which it cannot be.`,
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
    reason: command.surplus?.(text) ?? `There is nothing that ${JSON.stringify(text)} could mean here.`,
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
