import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Diagnostic, refuse } from "@anyfn/build/diagnostics";
import type { Stimulus } from "anyfn/driver";
import { didYouMean } from "anyfn/target";
import { type Command, defineCommand } from "../command/command.ts";
import { listOf } from "../command/list.ts";
import type { LoadedTarget } from "../conformance/load.ts";
import type { LocalLevel } from "../conformance/play.ts";
import type { ParityColumn } from "../parity/play.ts";
import { targetChoices } from "../target-choices.ts";

/** `anyfn parity`. */
const command: Command = defineCommand({
  name: "parity",
  summary: "Plays one event on every target, side by side, and prints what differs.",
  positional: { name: "function", description: "The function's name." },
  options: {
    app: { takes: "folder", description: "The app's folder", default: "the current folder" },
    event: {
      takes: "file",
      description: "A file with the event, neutral and as JSON",
      example: "event.json",
      default: "an event that fits the function",
    },
    target: {
      takes: "list",
      description: "Targets, with commas between",
      example: "lambda,node",
      default: "all",
    },
    variant: {
      takes: "list",
      description: "Ways of calling, <variant> or <target>@<variant>, with commas between",
      example: "http,lambda@rest",
      default: "all",
    },
    level: {
      takes: "level",
      description: "in-process: the adapters in this process; runtime: each vendor's own runtime",
      default: "in-process",
    },
    json: { description: "Print everything as JSON" },
  },
  examples: ["anyfn parity hello --target lambda,node", "anyfn parity orders --event event.json --json"],
  failure: "the targets differ, or the app is wrong",
  loadsApp: true,
  folder: ({ app = "." }) => app,
  async run(given, print) {
    refuse(levelMistakes(given.level));
    const [name] = given._;
    const { columns, stimulus } = await play({ ...given, function: name });
    const [{ parityDifferences }, { parityReport }] = await Promise.all([
      import("../parity/compare.ts"),
      import("../parity/report.ts"),
    ]);
    const differences = parityDifferences(columns);
    const ok = differences.length === 0 && columns.some(({ variant }) => variant !== undefined);
    print(
      given.json
        ? JSON.stringify({ ok, function: name, stimulus, targets: columns, differences }, null, 2)
        : parityReport(name ?? "", columns, differences),
    );
    return ok ? 0 : 1;
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
    { readApp, targetNames, targetsGiven, writeTypes },
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
  await writeTypes(app);
  const { name, file, definition } = await loadParityFunction(app, given.function);
  const stimulus = given.event === undefined ? builtInStimulus(definition) : await eventOf(given.event);
  if (stimulus.kind !== definition.kind) {
    refuse([
      mistake(
        `${given.event} is an event of the kind ${stimulus.kind}, and ${name} is a function of the kind ${definition.kind}.`,
        [`Give an event with "kind": "${definition.kind}".`, "Leave --event out for one that fits."],
      ),
    ]);
  }
  const wanted = given.target === undefined ? undefined : targetChoices(given.target);
  const own = targetsGiven(app.config);
  const targets = await loadConformance(wanted ?? [...targetNames, ...own], {
    from: app.folder,
    given: own,
    by: wanted ? "command" : "app",
  });
  const level = (given.level ?? "in-process") as LocalLevel; // it was looked at
  const variants = given.variant === undefined ? undefined : new Set(listOf(given.variant));
  refuse(variantMistakes(variants, definition.kind, targets));
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
    refuse([mistake(`No file can be read at ${path}.`, waysOut)]),
  );
  let value: unknown;
  try {
    value = JSON.parse(text ?? "");
  } catch (error) {
    refuse([mistake(`${path} is no JSON: ${(error as Error).message}`, waysOut)]); // JSON.parse throws errors
  }
  const parsed = parseStimulus(value);
  if ("stimulus" in parsed) return parsed.stimulus;
  refuse(
    parsed.issues.map((issue) => mistake(`${path}: ${issue.path || "the event"}: ${issue.message}`, waysOut)),
  );
  throw new Error("unreachable: there were issues");
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
        ...didYouMean(
          name,
          known.flatMap((each) => [each, each.slice(each.indexOf("@") + 1)]),
          (near) => `--variant ${near}`,
        ),
        `There are ${known.join(", ")}.`,
        "Leave --variant out to play them all.",
      ]),
    );
}

function levelMistakes(level: string | undefined): readonly Diagnostic[] {
  return level === undefined || LEVELS.includes(level)
    ? []
    : [
        mistake(`There is no level ${JSON.stringify(level)} that can be played here.`, [
          ...didYouMean(level, LEVELS, (near) => `--level ${near}`),
          "Use --level in-process: the adapters in this process.",
          "Use --level runtime: each vendor's own runtime, on this machine.",
        ]),
      ];
}

const LEVELS: readonly string[] = ["in-process", "runtime"];

function mistake(reason: string, waysOut: readonly string[]): Diagnostic {
  return { code: "INVALID_ARGUMENT", reason, waysOut };
}
