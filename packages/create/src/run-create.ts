import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { env, stdin, stdout } from "node:process";
import { type CommandLine, defaults, help, readCommandLine } from "./command-line.ts";
import { createApp, refuseUsed } from "./create-app.ts";
import { CreateError } from "./create-error.ts";
import { anyfnLine, install, packageManager, scriptLine } from "./package-manager.ts";
import type { Answers } from "./questions.ts";

/** Runs a command line, and answers the exit code. */
export async function runCreate(args: readonly string[]): Promise<0 | 1 | 2> {
  try {
    await run(readCommandLine(args));
    return 0;
  } catch (error) {
    if (!(error instanceof CreateError)) {
      if (env["ANYFN_DEBUG"]) console.error(error);
      console.error(`error  create-anyfn itself failed: ${error instanceof Error ? error.message : error}`);
      console.error("  → ANYFN_DEBUG=1 shows where. Please report it.");
      return 1;
    }
    console.error([`error  ${error.message}`, ...error.waysOut.map((way) => `  → ${way}`)].join("\n"));
    return error.exitCode;
  }
}

async function run(given: CommandLine): Promise<void> {
  if (given.help) return console.log(help());
  if (given.version) return console.log(version());
  if (given.folder !== undefined) await refuseUsed(given.folder);
  const { folder, template, targets } = await choose(given);
  const manager = packageManager(env["npm_config_user_agent"]);
  const files = await createApp({ folder, template, targets, manager, ci: given.ci });
  console.log(`Wrote ${files.length} files to ${folder}: ${files.join(", ")}.`);
  const steps = relative(".", folder) === "" ? [] : [`cd ${folder}`];
  if (!given.install) steps.push(`${manager} install`);
  else if (!(await install(manager, folder)))
    throw new CreateError(1, `The app is written, but ${manager} install failed. It says why above.`, [
      `Run it again: ${[...steps, `${manager} install`].join(" && ")}`,
      "Or make an app without it: --no-install.",
    ]);
  steps.push(scriptLine(manager, "dev"));
  console.log(
    `\nNext:\n${steps.map((step) => `  ${step}`).join("\n")}\n\nLater: ${anyfnLine(manager)} build, and README.md.`,
  );
}

/** What is asked on a terminal; elsewhere what is not said has its default, and the choice is told. */
async function choose(given: CommandLine): Promise<Answers> {
  if (!given.yes && !env["CI"] && stdin.isTTY && stdout.isTTY)
    return (await import("./questions.ts")).ask(given);
  const chosen = {
    folder: given.folder ?? defaults.folder,
    template: given.template ?? defaults.template,
    targets: given.targets ?? defaults.targets,
  };
  console.log(`Folder ${chosen.folder}, template ${chosen.template}, targets ${chosen.targets.join(",")}.`);
  return chosen;
}

function version(): string {
  const manifest = readFileSync(join(import.meta.dirname, "../package.json"), "utf8");
  return (JSON.parse(manifest) as { readonly version: string }).version; // this package's own manifest
}
