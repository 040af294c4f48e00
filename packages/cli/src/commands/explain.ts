import { CommandError } from "@anyfn/build/diagnostics";
import { didYouMean } from "anyfn/target";
import { type Command, defineCommand, type ExitCode } from "../command/command.ts";
import { EXPLANATIONS } from "../explain/explanations.ts";
import { explained } from "../explain/page.ts";

/** `anyfn explain`. */
const command: Command = defineCommand({
  name: "explain",
  summary: "Tells what an error code means, and what to do.",
  positional: { name: "code", description: "The code of an error. Without one, all codes are listed." },
  options: { json: { description: "Print the answer as JSON" } },
  examples: ["anyfn explain LOAD_FAILED"],
  surplus: (text) => `One code is explained at a time, and ${JSON.stringify(text)} is a second one.`,
  run({ _: [given], json }, print): ExitCode {
    if (given === undefined) {
      const codes = Object.keys(EXPLANATIONS).sort();
      print(json ? JSON.stringify(EXPLANATIONS, null, 2) : codes.join("\n"));
      return 0;
    }
    const code = given.toUpperCase().replaceAll("-", "_");
    const found = Object.entries(EXPLANATIONS).find(([name]) => name === code)?.[1];
    if (!found)
      throw new CommandError([
        {
          code: "INVALID_ARGUMENT",
          reason: `There is no error code ${JSON.stringify(given)}.`,
          waysOut: [
            ...didYouMean(code, Object.keys(EXPLANATIONS), (near) => `anyfn explain ${near}`),
            "anyfn explain lists all codes.",
          ],
        },
      ]);
    print(json ? JSON.stringify({ code, ...found }, null, 2) : explained(code, found));
    return 0;
  },
});

export default command;
