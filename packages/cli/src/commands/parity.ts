import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Diagnostic, stopOn } from "@anyfn/build/diagnostics";
import type { Stimulus } from "anyfn/driver";
import { type CommandDef, defineCommand } from "citty";
import type { LoadedTarget } from "../conformance/load.ts";
import type { LocalLevel } from "../conformance/play.ts";
import type { ParityColumn } from "../parity/play.ts";
import { targetChoices } from "../target-choices.ts";

const args = {
  function: { type: "positional", description: "The function's name", required: false },
  app: { type: "string", description: "The app's folder (.)", valueHint: "path" },
  event: {
    type: "string",
    description: "A file with the event, neutral and as JSON; by default one that fits the function",
    valueHint: "event.json",
  },
  target: { type: "string", description: "Targets, with commas between; all by default", valueHint: "a,b" },
  variant: {
    type: "string",
    description: "Ways of calling, <variant> or <target>@<variant>, with commas between; all by default",
    valueHint: "http,lambda@rest",
  },
  level: { type: "string", description: "in-process (the default) or runtime", valueHint: "runtime" },
  json: { type: "boolean", description: "Print everything as JSON" },
} as const;

/** `anyfn parity`. Exits with 0 where all targets do the same, 1 where they differ, 2 where it could not be played as asked. */
const command: CommandDef<typeof args> = defineCommand({
  meta: {
    name: "parity",
    description: "Plays one event on every target, side by side, and prints what differs.",
  },
  args,
  async run({ args: given }) {
    const print = (await import("../divert-stdout.ts")).divertStdout();
    const { BuildError } = await import("@anyfn/build/diagnostics");
    try {
      const { argumentMistakes } = await import("../arguments.ts");
      stopOn([
        ...argumentMistakes(given, {
          command: "parity",
          options: Object.keys(args),
          valued: ["app", "event", "target", "variant", "level"],
          positional: 1,
        }),
        ...levelMistakes(given.level),
      ]);
      const { columns, stimulus } = await play(given);
      const [{ parityDifferences }, { parityReport }] = await Promise.all([
        import("../parity/compare.ts"),
        import("../parity/report.ts"),
      ]);
      const differences = parityDifferences(columns);
      const ok = differences.length === 0 && columns.some(({ variant }) => variant !== undefined);
      print(
        given.json
          ? JSON.stringify({ ok, function: given.function, stimulus, targets: columns, differences }, null, 2)
          : parityReport(given.function ?? "", columns, differences),
      );
      process.exitCode = ok ? 0 : 1;
    } catch (error) {
      if (!(error instanceof BuildError)) throw error;
      if (given.json) print(JSON.stringify({ ok: false, errors: error.diagnostics }, null, 2));
      else console.error(error.message);
      process.exitCode = 2;
    }
  },
});

export default command;

interface Given {
  readonly function?: string | undefined;
  readonly app?: string | undefined;
  readonly event?: string | undefined;
  readonly target?: string | undefined;
  readonly variant?: string | undefined;
  readonly level?: string | undefined;
}

async function play(
  given: Given,
): Promise<{ readonly columns: readonly ParityColumn[]; readonly stimulus: Stimulus }> {
  const [
    { readApp, targetNames, targetsGiven },
    { loadConformance },
    { loadParityFunction },
    { playParity },
    { builtInStimulus },
  ] = await Promise.all([
    import("@anyfn/build"),
    import("../conformance/load.ts"),
    import("../parity/load-function.ts"),
    import("../parity/play.ts"),
    import("../parity/stimulus.ts"),
  ]);
  const app = await readApp(resolve(given.app ?? "."));
  const { name, file, definition } = await loadParityFunction(app, given.function);
  const stimulus = given.event === undefined ? builtInStimulus(definition) : await eventOf(given.event);
  if (stimulus.kind !== definition.kind) {
    stopOn([
      mistake(
        `${given.event} is an event of the kind ${stimulus.kind}, and ${name} is a function of the kind ${definition.kind}.`,
        [`Give an event with "kind": "${definition.kind}".`, "Leave --event out for one that fits."],
      ),
    ]);
  }
  const wanted = given.target === undefined ? undefined : targetChoices(given.target);
  const own = targetsGiven(app.config);
  const targets = await loadConformance(wanted ?? [...targetNames, ...own], { from: app.folder, given: own });
  const level = (given.level ?? "in-process") as LocalLevel; // it was looked at
  const variants = given.variant === undefined ? undefined : new Set(listOf(given.variant));
  stopOn(variantMistakes(variants, definition.kind, targets));
  return {
    stimulus,
    columns: await playParity({
      targets: level === "runtime" && !wanted ? targets.filter(({ plan }) => plan) : targets,
      level,
      name,
      file,
      definition,
      stimulus,
      from: app.folder,
      chosen: variants && ((target, id) => variants.has(id) || variants.has(`${target}@${id}`)),
    }),
  };
}

async function eventOf(path: string): Promise<Stimulus> {
  const { parseStimulus } = await import("@anyfn/conformance");
  const waysOut = [
    '{ "kind": "http", "method": "GET", "target": "/" }, or { "kind": "queue", "messages": [{ "queue": "orders", "body": "…" }] }.',
    "Leave --event out for an event that fits the function.",
  ];
  const text = await readFile(path, "utf8").catch(() =>
    stopOn([mistake(`No file can be read at ${path}.`, waysOut)]),
  );
  let value: unknown;
  try {
    value = JSON.parse(text ?? "");
  } catch (error) {
    stopOn([mistake(`${path} is no JSON: ${(error as Error).message}`, waysOut)]); // JSON.parse throws errors
  }
  const parsed = parseStimulus(value);
  if ("stimulus" in parsed) return parsed.stimulus;
  stopOn(
    parsed.issues.map((issue) => mistake(`${path}: ${issue.path || "the event"}: ${issue.message}`, waysOut)),
  );
  throw new Error("unreachable: there were issues");
}

function listOf(text: string): readonly string[] {
  return text
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
}

/** Of what was chosen everything has to be there. */
function variantMistakes(
  chosen: ReadonlySet<string> = new Set(),
  kind: string,
  targets: readonly LoadedTarget[],
): readonly Diagnostic[] {
  const known = targets.flatMap(({ target, driver }) =>
    driver.variants.flatMap((variant) => (variant.kind === kind ? [`${target.name}@${variant.id}`] : [])),
  );
  return [...chosen]
    .filter((name) => !known.some((each) => each === name || each.endsWith(`@${name}`)))
    .map((name) =>
      mistake(`Nothing calls a function of the kind ${kind} as ${JSON.stringify(name)}.`, [
        `There are ${known.join(", ")}.`,
        "Leave --variant out to play them all.",
      ]),
    );
}

function levelMistakes(level: string | undefined): readonly Diagnostic[] {
  return level === undefined || ["in-process", "runtime"].includes(level)
    ? []
    : [
        mistake(`There is no level ${JSON.stringify(level)} that can be played here.`, [
          "Use --level in-process: the adapters in this process.",
          "Use --level runtime: each vendor's own runtime, on this machine.",
        ]),
      ];
}

function mistake(reason: string, waysOut: readonly string[]): Diagnostic {
  return { code: "INVALID_ARGUMENT", reason, waysOut };
}
