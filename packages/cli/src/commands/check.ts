import { type Command, defineCommand, type ExitCode } from "../command/command.ts";
import { rendered, seenFromHere } from "../command/failure.ts";

/** `anyfn check`. */
const command: Command = defineCommand({
  name: "check",
  summary: "Finds what is wrong with an app, without a build.",
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
    json: { description: "Print the result as JSON" },
  },
  examples: ["anyfn check --target all"],
  failure: "the app is wrong",
  loadsApp: true,
  folder: ({ _: [app = "."] }) => app,
  surplus: (text) => `One app is checked at a time, and ${JSON.stringify(text)} is a second folder.`,
  async run({ _: [app], target, stage, json }, print): Promise<ExitCode> {
    const { check } = await import("@anyfn/build");
    const { targetChoices } = await import("../target-choices.ts");
    const targets = target === undefined ? undefined : targetChoices(target);
    const result = await check({ app, targets, stage });
    const errors = result.errors.map((one) => seenFromHere(one, app));
    const warnings = result.warnings.map((one) => seenFromHere(one, app));
    const ok = errors.length === 0;
    if (json) print(JSON.stringify({ ok, ...result, errors, warnings }, null, 2));
    else {
      const said = [
        ...errors.map((one) => rendered(one, "error", process.stderr)),
        ...warnings.map((one) => rendered(one, one.code === "NOTE" ? "note" : "warning", process.stderr)),
      ];
      if (said.length > 0) console.error(`${said.join("\n\n")}\n`);
      const mistakes = `${errors.length} mistake${errors.length === 1 ? "" : "s"}`;
      print(
        `${ok ? "No mistakes" : mistakes} for ${result.targets.join(", ")} (${Math.round(result.durationMs)} ms).`,
      );
    }
    return ok ? 0 : 1;
  },
});

export default command;
