import type { Diagnostic } from "@anyfn/build/diagnostics";
import { type CommandDef, defineCommand } from "citty";

const args = {
  app: { type: "positional", description: "The app's folder", default: ".", required: false },
  target: {
    type: "string",
    description: "Targets, with commas between; by default those of anyfn.config.ts",
    valueHint: "a,b",
  },
  stage: {
    type: "string",
    description: "The stage of anyfn.config.ts whose values count",
    valueHint: "production",
  },
  out: {
    type: "string",
    description: "Where to write, relative to the app's folder (dist)",
    valueHint: "dist",
  },
  json: { type: "boolean", description: "Print the result as JSON" },
} as const;

/** `anyfn build`. */
const command: CommandDef<typeof args> = defineCommand({
  meta: { name: "build", description: "Builds an app's functions for every target." },
  args,
  async run({ args }) {
    const print = (await import("../divert-stdout.ts")).divertStdout();
    const { build } = await import("@anyfn/build");
    const { BuildError, stopOn } = await import("@anyfn/build/diagnostics");
    const { targetChoices } = await import("../target-choices.ts");
    const targets = args.target === undefined ? undefined : targetChoices(args.target);
    try {
      stopOn(argumentMistakes(args));
      const result = await build({ app: args.app, targets, stage: args.stage, out: args.out });
      if (args.json) print(JSON.stringify({ ok: true, ...result }, null, 2));
      else print((await import("../report.ts")).report(result));
    } catch (error) {
      if (!(error instanceof BuildError)) throw error;
      if (args.json) print(JSON.stringify({ ok: false, errors: error.diagnostics }, null, 2));
      else console.error(error.message);
      process.exitCode = 1;
    }
  },
});

export default command;

/** What the parser of the command line lets through: options that there are not, values that are missing, a second folder. */
function argumentMistakes(given: Readonly<Record<string, unknown>>): readonly Diagnostic[] {
  const waysOut = [
    `Use ${OPTIONS.map((name) => `--${name}`).join(", ")}.`,
    "anyfn build --help says what each of them does.",
  ];
  const unknown = Object.keys(given).filter((name) => name !== "_" && !(name in args));
  const empty = (["target", "stage", "out"] as const).filter(
    (name) => given[name] === "" || given[name] === true,
  );
  const folders = (given["_"] as readonly string[]).slice(1); // the parser's list of what is no option
  return [
    ...unknown.map((name) => `There is no option ${name.length === 1 ? "-" : "--"}${name}.`),
    ...empty.map((name) => `--${name} needs a value.`),
    ...folders.map((name) => `One app is built at a time, and ${JSON.stringify(name)} is a second folder.`),
  ].map((reason) => ({ code: "INVALID_ARGUMENT", reason, waysOut }));
}

const OPTIONS = Object.keys(args).filter((name) => name !== "app");
