import { parseArgs } from "node:util";
import { CreateError } from "./create-error.ts";
import { isTarget, type TargetName, targets } from "./targets.ts";
import { isTemplate, type TemplateName, templates } from "./templates.ts";

/** What the command line said. What it did not say is asked, or is what stands in {@link defaults}. */
export interface CommandLine {
  readonly folder?: string | undefined;
  readonly template?: TemplateName | undefined;
  readonly targets?: readonly TargetName[] | undefined;
  readonly yes: boolean;
  readonly install: boolean;
  readonly ci: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

/** What holds where nothing is said and nobody is asked. */
export const defaults: {
  readonly folder: string;
  readonly template: TemplateName;
  readonly targets: readonly TargetName[];
} = { folder: "anyfn-app", template: "hello", targets: ["lambda", "node"] };

const options = {
  template: { type: "string" },
  targets: { type: "string" },
  yes: { type: "boolean", short: "y" },
  "no-install": { type: "boolean" },
  ci: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
} as const;

/** @throws CreateError where it says what there is not */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { values, positionals } = parsed(args);
  if (positionals.length > 1)
    throw wrong(
      `There is one folder to a command, and ${positionals.length} were named: ${positionals.join(", ")}.`,
    );
  const { template } = values;
  if (template !== undefined && !isTemplate(template))
    throw wrong(
      `There is no template ${JSON.stringify(template)}.`,
      `Use one of ${Object.keys(templates).join(", ")}.`,
    );
  return {
    folder: positionals[0],
    template,
    targets: values.targets === undefined ? undefined : readTargets(values.targets),
    yes: values.yes ?? false,
    install: !values["no-install"],
    ci: values.ci ?? false,
    help: values.help ?? false,
    version: values.version ?? false,
  };
}

/** What `--help` prints. */
export function help(): string {
  const list = (of: Readonly<Record<string, string>>): string =>
    Object.entries(of)
      .map(([name, text]) => `  ${name.padEnd(18)}${text}`)
      .join("\n");
  return `Makes a new anyfn app.

USAGE npm create anyfn@latest [FOLDER] -- [OPTIONS]

OPTIONS
  --template <name>   what it begins as (default: ${defaults.template})
  --targets <list>    what it is built for, such as lambda,node (default: ${defaults.targets.join(",")})
  --ci                writes a GitHub workflow too
  --no-install        installs no packages
  -y, --yes           asks nothing
  -h, --help          prints this
  --version           prints the version

TEMPLATES
${list(templates)}

TARGETS
${list(targets)}

npm takes options for its own without the -- before them; pnpm and yarn need none.
Nothing is asked without a terminal. Exit codes: 0 done, 1 it could not be done, 2 the command is wrong.`;
}

function parsed(args: readonly string[]): ReturnType<typeof parse> {
  try {
    return parse(args);
  } catch (error) {
    // parseArgs says which argument it is; what follows the first sentence is advice for other programs.
    const said = error instanceof Error ? error.message : String(error);
    throw wrong(`${said.split(". ")[0]?.replace(/\.$/, "")}.`);
  }
}

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
}

function readTargets(text: string): readonly TargetName[] {
  const names = [...new Set(text.split(",").map((name) => name.trim()))].filter((name) => name !== "");
  const unknown = names.filter((name) => !isTarget(name));
  const known = `Use some of ${Object.keys(targets).join(", ")}, with commas between them.`;
  if (unknown.length > 0) throw wrong(`There is no target ${JSON.stringify(unknown[0])}.`, known);
  if (names.length === 0) throw wrong("--targets names no target.", known);
  return names.filter(isTarget);
}

function wrong(reason: string, ...waysOut: readonly string[]): CreateError {
  return new CreateError(2, reason, [...waysOut, "npm create anyfn@latest -- --help says what there is."]);
}
