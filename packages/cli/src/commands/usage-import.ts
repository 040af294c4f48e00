import { CommandError } from "@anyfn/build/diagnostics";
import { type Command, defineCommand } from "../command/command.ts";

/** `anyfn usage import`: records to standard output, the rest to standard error. */
const command: Command = defineCommand({
  name: "usage import",
  summary: "Makes usage records of what a platform says itself: its logs, or its export of metrics.",
  positional: {
    name: "files",
    description: "Logs and exports of metrics, .gz too; - is standard input.",
    most: Number.POSITIVE_INFINITY,
  },
  options: {
    function: {
      takes: "name",
      description: "The function of lines that name none",
      example: "thumb",
      default: "the file's name",
    },
    region: { takes: "text", description: "Where it ran, if the export does not say", example: "eu-west-1" },
    architecture: { takes: "text", description: "x64 or arm64, if the export does not say" },
    memory: {
      takes: "size",
      description: "Configured memory, if the export does not say",
      example: "512",
    },
    target: {
      takes: "name",
      description: "The target, where exports of two targets look alike",
      example: "firebase",
    },
    date: {
      takes: "date",
      description: "The day of lines without a time",
      example: "2026-11-22",
      default: "today",
    },
  },
  examples: [
    "anyfn usage import thumb.log > usage.jsonl",
    "anyfn usage import - --function thumb | anyfn cost --from -",
  ],
  async run(given) {
    if (given._.length === 0)
      throw new CommandError([
        {
          code: "INVALID_ARGUMENT",
          reason: "There is no file to import.",
          waysOut: ["Name one or more: anyfn usage import thumb.log", "Or give - to read standard input."],
        },
      ]);
    const { importFiles } = await import("../usage/import-files.ts");
    return importFiles(given._, given);
  },
});

export default command;
