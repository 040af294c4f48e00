import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { styleText } from "node:util";
import type { Stimulus } from "anyfn/driver";
import { type CommandDef, defineCommand } from "citty";
import type { LocalLevel } from "../conformance/play.ts";
import { type Diagnostic, stopOn } from "../diagnostics.ts";
import type { ParityDifference } from "../parity/compare.ts";
import type { ParityColumn } from "../parity/play.ts";

const args = {
  function: { type: "positional", description: "The function's name", required: false },
  app: { type: "string", description: "The app's folder (.)", valueHint: "path" },
  event: {
    type: "string",
    description: "A file with the event, neutral and as JSON; by default one that fits the function",
    valueHint: "event.json",
  },
  target: { type: "string", description: "Targets, with commas between; all by default", valueHint: "a,b" },
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
    const { BuildError } = await import("../diagnostics.ts");
    try {
      const { argumentMistakes } = await import("../arguments.ts");
      stopOn([
        ...argumentMistakes(given, {
          command: "parity",
          options: Object.keys(args),
          valued: ["app", "event", "target", "level"],
          positional: 1,
        }),
        ...levelMistakes(given.level),
      ]);
      const { columns, stimulus } = await play(given);
      const { parityDifferences } = await import("../parity/compare.ts");
      const differences = parityDifferences(columns);
      const ok = differences.length === 0;
      console.log(
        given.json
          ? JSON.stringify({ ok, function: given.function, stimulus, targets: columns, differences }, null, 2)
          : report(given.function ?? "", columns, differences),
      );
      process.exitCode = ok ? 0 : 1;
    } catch (error) {
      if (!(error instanceof BuildError)) throw error;
      if (given.json) console.log(JSON.stringify({ ok: false, errors: error.diagnostics }, null, 2));
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
  readonly level?: string | undefined;
}

async function play(
  given: Given,
): Promise<{ readonly columns: readonly ParityColumn[]; readonly stimulus: Stimulus }> {
  const [{ readApp }, { loadConformance }, { loadParityFunction }, { playParity }, { builtInStimulus }] =
    await Promise.all([
      import("../app.ts"),
      import("../conformance/load.ts"),
      import("../parity/load-function.ts"),
      import("../parity/play.ts"),
      import("../parity/stimulus.ts"),
    ]);
  const { targetNames } = await import("../targets.ts");
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
  const wanted = given.target
    ?.split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
  const targets = await loadConformance(wanted ?? targetNames);
  const level = (given.level ?? "in-process") as LocalLevel; // it was looked at
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
    stopOn([mistake(`There is no file ${path}.`, waysOut)]),
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

function report(
  name: string,
  columns: readonly ParityColumn[],
  differences: readonly ParityDifference[],
): string {
  const width = Math.max(...columns.map(({ target }) => target.length));
  const [first] = columns.filter(({ variant }) => variant !== undefined);
  return [
    ...columns.map(
      ({ target, variant }) =>
        `${target.padEnd(width)}  ${variant === undefined ? styleText("dim", "calls no such function") : variant}`,
    ),
    "",
    ...differences.flatMap(({ part, by }) => [
      styleText("yellow", part),
      ...columns.flatMap(({ target, variant }) =>
        variant === undefined
          ? []
          : [
              `  ${target.padEnd(width)}  ${Object.hasOwn(by, target) ? short(by[target]) : styleText("dim", "nothing")}`,
            ],
      ),
      "",
    ]),
    differences.length > 0
      ? `${styleText("red", "✖")} ${name}: ${differences.length} difference${differences.length === 1 ? "" : "s"}`
      : `${styleText("green", "✔")} ${name}: the same everywhere${first ? ` (${Object.keys(first.parts).join(", ")})` : ""}`,
  ].join("\n");
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 200 ? `${text.slice(0, 200)}… (${text.length} characters)` : text;
}
