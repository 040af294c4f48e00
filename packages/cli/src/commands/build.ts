import { type CommandDef, defineCommand } from "citty";

const args = {
  app: { type: "positional", description: "The app's folder", default: ".", required: false },
  target: {
    type: "string",
    description: "Targets, with commas between; by default those of anyfn.config.ts",
    valueHint: "a,b",
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
    const { build } = await import("../build.ts");
    const targets = args.target
      ?.split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "");
    try {
      const result = await build({ app: args.app, targets, out: args.out });
      if (args.json) console.log(JSON.stringify({ ok: true, ...result }, null, 2));
      else console.log((await import("../report.ts")).report(result));
    } catch (error) {
      const { BuildError } = await import("../diagnostics.ts");
      if (!(error instanceof BuildError)) throw error;
      if (args.json) console.log(JSON.stringify({ ok: false, errors: error.diagnostics }, null, 2));
      else console.error(error.message);
      process.exitCode = 1;
    }
  },
});

export default command;
