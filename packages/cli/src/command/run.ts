import { CommandError, type Diagnostic, refuse } from "@anyfn/build/diagnostics";
import { didYouMean } from "anyfn/target";
import type { Command, CommandGroup, ExitCode } from "./command.ts";
import { tellFailure } from "./failure.ts";
import { commandHelp, groupHelp } from "./help.ts";
import { parseArguments } from "./parse.ts";

/** Runs a command line and sets the exit code. Nothing that is thrown gets past it. */
export async function runLine(
  argv: readonly string[],
  program: CommandGroup,
  version: string,
): Promise<void> {
  const json = argv.some((word) => /^--json(?:=true)?$/.test(word));
  let print = (line: string): void => console.log(line);
  let folder: string | undefined;
  const fail = (error: unknown): ExitCode => tellFailure(error, { json, print, folder });
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    // Whoever reads may end first, as `head` does: that is no failure.
    process.exit(error.code === "EPIPE" ? process.exitCode : fail(error));
  });
  for (const event of ["uncaughtException", "unhandledRejection"] as const)
    process.on(event, (error: unknown) => process.exit(fail(error)));
  try {
    if (["--version", "-v"].includes(argv[0] ?? "")) return print(version);
    const { found, rest } = await find(argv, program);
    if ("commands" in found) return print(await groupHelp(found));
    const { given, help, mistakes } = parseArguments(rest, found);
    if (help) return print(commandHelp(found));
    refuse(mistakes);
    folder = found.folder?.(given);
    if (found.loadsApp) print = (await import("../divert-stdout.ts")).divertStdout();
    process.exitCode = await found.run(given, print);
  } catch (error) {
    process.exitCode = fail(error);
  }
}

/** The command that the first words name, or a group of which more is to be told. */
async function find(
  argv: readonly string[],
  program: CommandGroup,
): Promise<{ readonly found: Command | CommandGroup; readonly rest: readonly string[] }> {
  let found: Command | CommandGroup = program;
  // `anyfn help build` is `anyfn build --help`.
  let rest = argv[0] === "help" ? [...argv.slice(1), "--help"] : argv;
  while ("commands" in found) {
    const [word, ...more]: readonly string[] = rest;
    if (word === undefined || word === "-h" || word === "--help") break;
    const load: (() => Promise<Command | CommandGroup>) | undefined = Object.hasOwn(found.commands, word)
      ? found.commands[word]
      : undefined;
    if (!load) throw new CommandError([noCommand(word, found)]);
    found = await load();
    rest = more;
  }
  return { found, rest };
}

function noCommand(word: string, { name, commands }: CommandGroup): Diagnostic {
  const called = name === "" ? "anyfn" : `anyfn ${name}`;
  const names = Object.keys(commands);
  const option = word.startsWith("-");
  return {
    code: "INVALID_ARGUMENT",
    reason: option
      ? `${called} has no option ${word}: a command comes first.`
      : `There is no command ${called} ${word}.`,
    waysOut: [
      ...(option ? [] : didYouMean(word, names, (near) => `${called} ${near}`)),
      `Use one of ${names.join(", ")}.`,
      `${called} --help says what each of them does.`,
    ],
  };
}
