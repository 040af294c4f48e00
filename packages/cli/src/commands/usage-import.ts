import { type CommandDef, defineCommand } from "citty";
import { argumentMistakes, CommandMistake, printMistake } from "../command-mistake.ts";

const args = {
  files: {
    type: "positional",
    description: "Logs and exports of metrics, .gz too; - is standard input",
    required: false,
  },
  function: {
    type: "string",
    description: "The function of lines that name none; by default the file's name",
    valueHint: "thumb",
  },
  region: { type: "string", description: "Where it ran, if the export does not say", valueHint: "eu-west-1" },
  architecture: { type: "string", description: "x64 or arm64", valueHint: "arm64" },
  memory: { type: "string", description: "Configured memory, if the export does not say", valueHint: "512" },
  target: {
    type: "string",
    description: "firebase, where Google's metrics are those of Firebase",
    valueHint: "firebase",
  },
  date: {
    type: "string",
    description: "The day of lines without a time; by default today",
    valueHint: "2026-11-22",
  },
} as const;

/** `anyfn usage import`: records to standard output, the rest to standard error. Exits with 0, or 2 where something could not be read. */
const command: CommandDef<typeof args> = defineCommand({
  meta: {
    name: "import",
    description: "Makes usage records of what a platform says: logs of Lambda, metrics of Google and Azure.",
  },
  args,
  async run({ args: given }) {
    try {
      const mistakes = argumentMistakes("usage import", args, given);
      if (given._.length === 0)
        mistakes.push({
          code: "INVALID_ARGUMENT",
          reason: "There is no file to import.",
          waysOut: ["Name one or more: anyfn usage import lambda.log", "Or give - to read standard input."],
        });
      if (mistakes.length > 0) throw new CommandMistake(mistakes);
      const { importFiles } = await import("../usage/import-files.ts");
      process.exitCode = await importFiles(given._, given);
    } catch (error) {
      printMistake(error, false);
    }
  },
});

export default command;
