import { type CommandDef, defineCommand } from "citty";
import type { LocalLevel, PlayedTarget } from "../conformance/play.ts";
import type { Diagnostic } from "../diagnostics.ts";

const args = {
  target: {
    type: "string",
    description: "Targets, with commas between; all by default",
    valueHint: "a,b",
  },
  level: {
    type: "string",
    description: "in-process (the default), runtime, or both with a comma between",
    valueHint: "runtime",
  },
  filter: {
    type: "string",
    description: "Plays only what has this text in <case>@<variant>; * stands for any text",
    valueHint: "http.query",
  },
  json: { type: "boolean", description: "Print every result as JSON" },
  html: { type: "string", description: "Write a report that is one file", valueHint: "report.html" },
} as const;

/** `anyfn conformance`. Exits with 0 where all is green, 1 where something failed, 2 where it could not be played as asked. */
const command: CommandDef<typeof args> = defineCommand({
  meta: { name: "conformance", description: "Plays the suite that every target must pass." },
  args,
  async run({ args: given }) {
    const { argumentMistakes } = await import("../arguments.ts");
    const { BuildError, stopOn } = await import("../diagnostics.ts");
    try {
      stopOn([
        ...argumentMistakes(given, {
          command: "conformance",
          options: Object.keys(args),
          valued: ["target", "level", "filter", "html"],
          positional: 0,
        }),
        ...levelMistakes(given.level),
      ]);
      const played = await play(given.target, given.level, given.filter, given.html !== undefined);
      if (given.html) {
        const { writeFile } = await import("node:fs/promises");
        const { htmlReport } = await import("../conformance/html.ts");
        await writeFile(given.html, await htmlReport(played));
      }
      const ok = played.every(({ report }) => report.ok);
      if (given.json) console.log(JSON.stringify(toJson(ok, played), null, 2));
      else {
        console.log((await import("../conformance/table.ts")).conformanceTable(played));
        if (given.html) console.log(`report: ${given.html}`);
      }
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

async function play(
  target: string | undefined,
  level: string | undefined,
  filter: string | undefined,
  keep: boolean,
): Promise<readonly PlayedTarget[]> {
  const [{ stopOn }, { loadConformance }, { playTargets }, { liveProgress }, { targetNames }] =
    await Promise.all([
      import("../diagnostics.ts"),
      import("../conformance/load.ts"),
      import("../conformance/play.ts"),
      import("../conformance/progress.ts"),
      import("../targets.ts"),
    ]);
  const targets = await loadConformance(target === undefined ? targetNames : listOf(target));
  const progress = liveProgress(process.stderr);
  try {
    const played = await playTargets({
      targets,
      levels: listOf(level ?? "in-process") as LocalLevel[], // they were looked at
      filter,
      keep,
      onStart: progress.start,
      onResult: progress.result,
      onEnd: progress.end,
    });
    stopOn(played.some(({ report }) => report.results.length > 0) ? [] : [nothing(filter)]);
    return played;
  } finally {
    progress.end();
  }
}

const LEVELS: readonly string[] = ["in-process", "runtime"];

function listOf(text: string): readonly string[] {
  return [
    ...new Set(
      text
        .split(",")
        .map((name) => name.trim())
        .filter((name) => name !== ""),
    ),
  ];
}

function levelMistakes(level: string | undefined): readonly Diagnostic[] {
  return listOf(level ?? "")
    .filter((name) => !LEVELS.includes(name))
    .map((name) => ({
      code: "INVALID_ARGUMENT",
      reason: `There is no level ${JSON.stringify(name)} that can be played here.`,
      waysOut: [
        "Use --level in-process: the adapters in this process.",
        "Use --level runtime: each vendor's own runtime, on this machine.",
      ],
    }));
}

function nothing(filter = ""): Diagnostic {
  return {
    code: "INVALID_ARGUMENT",
    reason: `No case has ${JSON.stringify(filter)} in <case>@<variant>.`,
    waysOut: [
      "Name a part of a case, such as http.query, or of a variant: anyfn conformance --filter @http.",
      "Leave --filter out to play every case.",
    ],
  };
}

function toJson(ok: boolean, played: readonly PlayedTarget[]): object {
  return { ok, runs: played.map(({ report, runtime }) => ({ ...report, runtime })) };
}
