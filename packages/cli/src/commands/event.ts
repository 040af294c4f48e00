import { type Command, defineCommand, type ExitCode } from "../command/command.ts";
import { calledFunction, playOptions, stimulusOf } from "../invoke/call.ts";

/** `anyfn event`. */
const command: Command = defineCommand({
  name: "event",
  summary: "Prints the event that a platform would send to a function, as that platform writes it.",
  positional: { name: "function", description: "The function's name." },
  options: { ...playOptions, json: { description: "Print the event with its target and variant" } },
  examples: ["anyfn event orders --target lambda", "anyfn event orders --target lambda > event.json"],
  failure: "the app is wrong",
  folder: ({ app = "." }) => app,
  async run(given, print): Promise<ExitCode> {
    const { openApp } = await import("@anyfn/dev");
    const app = await openApp({ app: given.app, print: (text) => void process.stderr.write(text) });
    try {
      const fn = calledFunction(app.functions, given._[0], "event");
      const answer = await app.event({
        function: fn.name,
        target: given.target,
        variant: given.variant,
        stimulus: await stimulusOf(fn, given),
      });
      print(JSON.stringify(given.json ? { ok: true, ...answer } : answer.event, null, 2));
      return 0;
    } finally {
      await app.close();
    }
  },
});

export default command;
