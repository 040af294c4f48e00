import { isCancel, multiselect, select, text } from "@clack/prompts";
import { type CommandLine, defaults } from "./command-line.ts";
import { refuseUsed } from "./create-app.ts";
import { CreateError } from "./create-error.ts";
import { type TargetName, targets } from "./targets.ts";
import { type TemplateName, templates } from "./templates.ts";

/** What was chosen. */
export interface Answers {
  readonly folder: string;
  readonly template: TemplateName;
  readonly targets: readonly TargetName[];
}

/**
 * Asks for what the command line did not say.
 *
 * @throws CreateError where the user gives up
 */
export async function ask(given: CommandLine): Promise<Answers> {
  return {
    folder: given.folder ?? (await askFolder()),
    template:
      given.template ??
      answered(await select({ message: "What does it begin as?", options: choices(templates) })),
    targets:
      given.targets ??
      answered(
        await multiselect({
          message: "Where is it to run? (space chooses, enter goes on)",
          options: choices(targets),
          initialValues: [...defaults.targets],
          required: true,
        }),
      ),
  };
}

async function askFolder(): Promise<string> {
  const folder = answered(
    await text({ message: "Which folder?", placeholder: defaults.folder, defaultValue: defaults.folder }),
  );
  const chosen = folder.trim() || defaults.folder;
  await refuseUsed(chosen);
  return chosen;
}

function answered<Value>(answer: Value): Exclude<Value, symbol> {
  if (!isCancel(answer)) return answer as Exclude<Value, symbol>; // the only symbol that clack answers
  throw new CreateError(1, "Cancelled: nothing was written.", []);
}

function choices<Name extends string>(
  of: Readonly<Record<Name, string>>,
): { value: Name; label: string; hint: string }[] {
  return (Object.keys(of) as Name[]).map((value) => ({ value, label: value, hint: of[value] }));
}
