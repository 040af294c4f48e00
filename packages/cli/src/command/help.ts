import { styleText } from "node:util";
import { wrapped } from "../cost/text-table.ts";
import type { Command, CommandGroup, OptionSpec } from "./command.ts";

const WIDTH = 80;

/** The help of a command, in 80 columns. Coloured where standard output is a terminal that shows colours. */
export function commandHelp(command: Command): string {
  const { name, summary, positional, options, examples, failure } = command;
  const argument =
    positional && ` [${positional.name.toUpperCase()}]${(positional.most ?? 1) > 1 ? "…" : ""}`;
  return [
    wrapped(summary, WIDTH, 0),
    "",
    `${heading("USAGE")} anyfn ${name} [OPTIONS]${argument ?? ""}`,
    "",
    ...(positional
      ? [heading("ARGUMENTS"), ...rows([[positional.name.toUpperCase(), positional.description]]), ""]
      : []),
    heading("OPTIONS"),
    ...rows([
      ...Object.entries(options).map(([option, spec]): Row => [optionHead(option, spec), optionText(spec)]),
      ["-h, --help", "Show this help"],
    ]),
    "",
    heading(examples.length === 1 ? "EXAMPLE" : "EXAMPLES"),
    ...examples.map((line) => `  ${line}`),
    "",
    heading("EXIT CODES"),
    ...rows([
      ["0", "all is well"],
      ...(failure === undefined ? [] : [["1", failure] as const]),
      ["2", "the command is wrong, or cannot be carried out as it is written"],
    ]),
  ].join("\n");
}

/** The help of several commands under one name, or of all. */
export async function groupHelp({ name, summary, commands }: CommandGroup): Promise<string> {
  const loaded = await Promise.all(
    Object.entries(commands).map(async ([word, load]): Promise<Row> => [word, (await load()).summary]),
  );
  const called = name === "" ? "anyfn" : `anyfn ${name}`;
  return [
    wrapped(summary, WIDTH, 0),
    "",
    `${heading("USAGE")} ${called} <COMMAND> [OPTIONS]`,
    "",
    heading("COMMANDS"),
    ...rows(loaded),
    "",
    `${called} <COMMAND> --help says more of each.`,
  ].join("\n");
}

type Row = readonly [head: string, text: string];

function optionHead(name: string, { takes, on }: OptionSpec): string {
  return `--${on ? "no-" : ""}${name}${takes === undefined ? "" : ` <${takes}>`}`;
}

function optionText({ description, values, example, default: fallback }: OptionSpec): string {
  const more = [
    ...(values ? [`one of ${values.join(", ")}`] : []),
    ...(example === undefined ? [] : [`such as ${example}`]),
    ...(fallback === undefined ? [] : [`default: ${fallback}`]),
  ];
  return more.length === 0 ? description : `${description} (${more.join("; ")})`;
}

/** Two columns; what is long goes on below, under its own column. */
function rows(table: readonly Row[]): readonly string[] {
  const column = Math.min(26, Math.max(...table.map(([head]) => head.length)) + 2);
  return table.flatMap(([head, text]) => {
    const lines = wrapped(text, WIDTH - 2 - column, 0).split("\n");
    const below = head.length + 2 > column;
    return [
      ...(below ? [`  ${head}`] : []),
      ...lines.map((line, index) =>
        `  ${(index === 0 && !below ? head : "").padEnd(column)}${line}`.trimEnd(),
      ),
    ];
  });
}

function heading(text: string): string {
  return styleText("bold", text, { stream: process.stdout });
}
