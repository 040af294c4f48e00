import { resolve } from "node:path";
import type { Diagnostic } from "@anyfn/build/diagnostics";
import { type CommandDef, defineCommand } from "citty";
import type { BuiltDeployable } from "../conformance/deployable.ts";
import type { LoadedTarget } from "../conformance/load.ts";
import type { LocalLevel, PlayedTarget } from "../conformance/play.ts";
import type { RemoteFlags } from "../conformance/remote-request.ts";

const args = {
  target: {
    type: "string",
    description: "Targets, with commas between; all by default",
    valueHint: "a,b",
  },
  level: {
    type: "string",
    description: "in-process (the default), runtime, or both with a comma between; or remote",
    valueHint: "runtime",
  },
  filter: {
    type: "string",
    description: "Plays only what has this text in <case>@<variant>; * stands for any text",
    valueHint: "http.query",
  },
  json: { type: "boolean", description: "Print every result as JSON" },
  html: { type: "string", description: "Write a report that is one file", valueHint: "report.html" },
  junit: { type: "string", description: "Write the results as JUnit XML", valueHint: "results.xml" },
  function: {
    type: "string",
    description: "remote: Lambda's function, its name or ARN; {function} stands for the reference function",
    valueHint: "conformance-{function}",
  },
  region: { type: "string", description: "remote: AWS's region, by default that of its usual settings" },
  profile: { type: "string", description: "remote: a profile of AWS's shared settings" },
  endpoint: {
    type: "string",
    description: "remote: where Lambda's Invoke API is, if not at AWS",
    valueHint: "url",
  },
  url: {
    type: "string",
    description: "remote: where the functions answer; {function} stands for the reference function",
    valueHint: "https://{function}.example.com",
  },
  header: {
    type: "string",
    description: "remote: a header for every request to --url",
    valueHint: "Authorization: Bearer …",
  },
  reference: {
    type: "string",
    description: "remote: the reference functions that are deployed, with commas between; all by default",
    valueHint: "http-echo,queue",
  },
  out: {
    type: "string",
    description: "remote: build what is to be deployed into this folder, and play nothing",
    valueHint: "path",
  },
} as const;

/** `anyfn conformance`. Exits with 0 where all is green, 1 where something failed, 2 where it could not be played as asked. */
const command: CommandDef<typeof args> = defineCommand({
  meta: { name: "conformance", description: "Plays the suite that every target must pass." },
  args,
  async run({ args: given }) {
    const print = (await import("../divert-stdout.ts")).divertStdout();
    const { argumentMistakes } = await import("../arguments.ts");
    const { BuildError, stopOn } = await import("@anyfn/build/diagnostics");
    const { reportMistakes, writeReport } = await import("@anyfn/build");
    try {
      stopOn([
        ...argumentMistakes(given, {
          command: "conformance",
          options: Object.keys(args),
          valued: Object.entries(args).flatMap(([name, { type }]) => (type === "string" ? [name] : [])),
          positional: 0,
        }),
        ...levelMistakes(given.level),
      ]);
      const { remoteMistakes } = await import("../conformance/remote-request.ts");
      stopOn([...remoteMistakes(given), ...reportMistakes(given.html), ...reportMistakes(given.junit)]);
      if (given.out !== undefined) {
        const built = await build(given, given.out);
        print(given.json ? JSON.stringify({ ok: true, ...built }, null, 2) : deployText(built));
        return;
      }
      const played = await play(given);
      if (given.html) {
        const { htmlReport } = await import("../conformance/html.ts");
        await writeReport(given.html, await htmlReport(played));
      }
      const { SUITE_VERSION: suite, toJunit } = await import("@anyfn/conformance");
      if (given.junit) await writeReport(given.junit, toJunit(played.map(({ report }) => report)));
      const ok = played.every(({ report }) => report.ok);
      if (given.json) print(JSON.stringify(toJson(ok, suite, played), null, 2));
      else {
        print((await import("../conformance/table.ts")).conformanceTable(played));
        if (given.html) print(`report: ${given.html}`);
      }
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

interface Given extends RemoteFlags {
  readonly target?: string | undefined;
  readonly filter?: string | undefined;
  readonly html?: string | undefined;
}

async function play(given: Given): Promise<readonly PlayedTarget[]> {
  const { filter } = given;
  const [{ stopOn }, { playTargets }, { playRemote }, { remoteRequest, targetMistakes }, { liveProgress }] =
    await Promise.all([
      import("@anyfn/build/diagnostics"),
      import("../conformance/play.ts"),
      import("../conformance/play-remote.ts"),
      import("../conformance/remote-request.ts"),
      import("../conformance/progress.ts"),
    ]);
  const targets = await load(given);
  const progress = liveProgress(process.stderr);
  const shared = { filter, keep: given.html !== undefined, onResult: progress.result };
  async function playAll(): Promise<readonly PlayedTarget[]> {
    if (!listOf(given.level ?? "").includes("remote"))
      return playTargets({
        ...shared,
        targets,
        levels: listOf(given.level ?? "in-process") as LocalLevel[], // they were looked at
        onStart: progress.start,
        onEnd: progress.end,
      });
    stopOn(targetMistakes(targets));
    return Promise.all(
      targets.map((loaded) => {
        const asked = remoteRequest(given, loaded);
        if ("mistakes" in asked) return stopOn(asked.mistakes) as never; // there are some
        progress.start(loaded.target.name, "remote");
        return playRemote({ ...shared, loaded, request: asked.request });
      }),
    );
  }
  try {
    const played = await playAll();
    stopOn(played.some(({ report }) => report.results.length > 0) ? [] : [nothing(filter)]);
    return played;
  } finally {
    progress.end();
  }
}

async function build(given: Given, out: string): Promise<BuiltDeployable> {
  const [{ buildDeployable }, { functionNames }, { targetMistakes }, { stopOn }] = await Promise.all([
    import("../conformance/deployable.ts"),
    import("@anyfn/conformance"),
    import("../conformance/remote-request.ts"),
    import("@anyfn/build/diagnostics"),
  ]);
  const targets = await load(given);
  stopOn(targetMistakes(targets));
  const [loaded] = targets;
  if (!loaded) throw new RangeError("There is no target.");
  const functions = given.reference === undefined ? functionNames : listOf(given.reference);
  return buildDeployable(loaded, { out, functions });
}

async function load({ target }: Given): Promise<readonly LoadedTarget[]> {
  const [{ loadConformance }, { readConfig, targetNames, targetsGiven }, { targetChoices }] =
    await Promise.all([
      import("../conformance/load.ts"),
      import("@anyfn/build"),
      import("../target-choices.ts"),
    ]);
  // A third party's target may stand in the configuration of the folder.
  const given = targetsGiven(await readConfig(resolve(".")));
  return loadConformance(target === undefined ? [...targetNames, ...given] : targetChoices(target), {
    given,
  });
}

function deployText({ folder, names, steps }: BuiltDeployable): string {
  return [
    `✔ ${names.length} function${names.length === 1 ? "" : "s"} in ${folder}`,
    "",
    "Deploy them, and play on them. Such as:",
    "",
    ...steps.map((step) => `  ${step}`),
  ].join("\n");
}

const LEVELS: readonly string[] = ["in-process", "runtime", "remote"];

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
        "Use --level remote: functions that are deployed, with --function or --url.",
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

/** The form is stable: what is there keeps its name and meaning, and more may come. */
function toJson(ok: boolean, suite: string, played: readonly PlayedTarget[]): object {
  return {
    schema: "anyfn.conformance/1",
    suite,
    ok,
    runs: played.map(({ report, runtime }) => ({ ...report, runtime })),
  };
}
