import { type Command, defineCommand, type ExitCode } from "../command/command.ts";
import { invokeText, isFine } from "../invoke/answer-text.ts";
import { calledFunction, playOptions, stimulusOf } from "../invoke/call.ts";

/** `anyfn invoke`. */
const command: Command = defineCommand({
  name: "invoke",
  summary:
    "Calls one function with one event: through the server that anyfn dev runs, or without one. A schedule is fired so too.",
  positional: { name: "function", description: "The function's name." },
  options: { ...playOptions, json: { description: "Print the whole outcome as JSON" } },
  examples: [
    "anyfn invoke hello",
    "anyfn invoke orders --method POST --path /orders --data '{\"n\":1}'",
    "anyfn invoke nightly --target lambda",
    "anyfn invoke charge --event event.json --json",
  ],
  failure: "the function failed, or the app is wrong",
  folder: ({ app = "." }) => app,
  async run(given, print): Promise<ExitCode> {
    const { openApp } = await import("@anyfn/dev");
    const app = await openApp({ app: given.app, print: (text) => void process.stderr.write(text) });
    try {
      const fn = calledFunction(app.functions, given._[0], "invoke");
      const answer = await app.invoke({
        function: fn.name,
        target: given.target,
        variant: given.variant,
        stimulus: await stimulusOf(fn, given),
      });
      const ok = isFine(answer);
      for (const line of answer.logs) process.stderr.write(`${line}\n`);
      if (given.json) print(JSON.stringify({ ok, function: fn.name, ...answer }, null, 2));
      else {
        const { told, value } = invokeText(answer);
        process.stderr.write(`${told}\n`);
        if (value !== "") print(value);
      }
      return ok ? 0 : 1;
    } finally {
      await app.close();
    }
  },
});

export default command;
