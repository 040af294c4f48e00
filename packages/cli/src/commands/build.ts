import { type Command, defineCommand, type ExitCode } from "../command/command.ts";

/** `anyfn build`. */
const command: Command = defineCommand({
  name: "build",
  summary: "Builds an app's functions for every target.",
  positional: { name: "app", description: "The app's folder. Default: the current folder." },
  options: {
    target: {
      takes: "list",
      description: "Targets, with commas between; all is every target",
      example: "lambda,node",
      default: "those of anyfn.config.ts",
    },
    stage: {
      takes: "name",
      description: "The stage of anyfn.config.ts whose values count",
      example: "production",
    },
    out: {
      takes: "folder",
      description: "Where to write, relative to the app's folder",
      default: "dist",
    },
    json: { description: "Print the result as JSON" },
  },
  examples: ["anyfn build --target lambda,node", "anyfn build path/to/app --target all --json"],
  failure: "the app is wrong: nothing was written",
  loadsApp: true,
  folder: ({ _: [app = "."] }) => app,
  surplus: (text) => `One app is built at a time, and ${JSON.stringify(text)} is a second folder.`,
  async run({ _: [app], target, stage, out, json }, print): Promise<ExitCode> {
    const { build } = await import("@anyfn/build");
    const { targetChoices } = await import("../target-choices.ts");
    const targets = target === undefined ? undefined : targetChoices(target);
    const result = await build({ app, targets, stage, out });
    if (json) print(JSON.stringify({ ok: true, ...result }, null, 2));
    else print((await import("../report.ts")).report(result, app));
    return 0;
  },
});

export default command;
