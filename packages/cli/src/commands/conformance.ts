import { resolve } from "node:path";
import { type Diagnostic, refuse } from "@anyfn/build/diagnostics";
import { didYouMean } from "anyfn/target";
import { type Command, defineCommand } from "../command/command.ts";
import { listOf } from "../command/list.ts";
import type { BuiltDeployable } from "../conformance/deployable.ts";
import type { LoadedTarget } from "../conformance/load.ts";
import type { LocalLevel, PlayedTarget } from "../conformance/play.ts";
import type { RemoteFlags } from "../conformance/remote-request.ts";

/** `anyfn conformance`. */
const command: Command = defineCommand({
  name: "conformance",
  summary: "Plays the suite that every target must pass.",
  options: {
    target: {
      takes: "list",
      description: "Targets, with commas between",
      example: "lambda,node",
      default: "all",
    },
    level: {
      takes: "list",
      description:
        "in-process: the adapters in this process; runtime: each vendor's own runtime on this machine; both with a comma between; remote: functions that are deployed",
      default: "in-process",
    },
    filter: {
      takes: "text",
      description: "Plays only what has this text in <case>@<variant>; * stands for any text",
      example: "http.query",
    },
    json: { description: "Print every result as JSON" },
    html: { takes: "file", description: "Write a report that is one file", example: "report.html" },
    junit: { takes: "file", description: "Write the results as JUnit XML", example: "results.xml" },
    function: {
      takes: "name",
      description:
        "remote: a function that the platform's own API calls, by name or ARN; {function} stands for the reference function",
      example: "conformance-{function}",
    },
    region: { takes: "text", description: "remote, with --function: its region", default: "the shell's" },
    profile: {
      takes: "name",
      description: "remote, with --function: a profile of the vendor's shared settings",
    },
    endpoint: {
      takes: "url",
      description: "remote, with --function: where that API is, if not at the vendor's",
    },
    url: {
      takes: "url",
      description: "remote: where the functions answer; {function} stands for the reference function",
      example: "https://{function}.example.com",
    },
    header: {
      takes: "header",
      description: "remote: a header for every request to --url",
      example: '"Authorization: Bearer …"',
    },
    reference: {
      takes: "list",
      description: "remote: the reference functions that are deployed, with commas between",
      example: "http-echo,queue",
      default: "all",
    },
    out: {
      takes: "folder",
      description: "remote: build what is to be deployed into this folder, and play nothing",
    },
  },
  examples: [
    "anyfn conformance --target lambda --filter http.query",
    "anyfn conformance --level runtime --html report.html",
  ],
  failure: "a case failed, or a declared gap is stale or unknown",
  loadsApp: true,
  async run(given, print) {
    refuse(levelMistakes(given.level));
    const { reportMistakes, writeReport } = await import("@anyfn/build");
    const { remoteMistakes } = await import("../conformance/remote-request.ts");
    refuse([...remoteMistakes(given), ...reportMistakes(given.html), ...reportMistakes(given.junit)]);
    if (given.out !== undefined) {
      const built = await build(given, given.out);
      print(given.json ? JSON.stringify({ ok: true, ...built }, null, 2) : deployText(built));
      return 0;
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
    return ok ? 0 : 1;
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
  const [{ playTargets }, { playRemote }, { remoteRequest, targetMistakes }, { liveProgress }] =
    await Promise.all([
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
    refuse(targetMistakes(targets));
    return Promise.all(
      targets.map((loaded) => {
        const asked = remoteRequest(given, loaded);
        if ("mistakes" in asked) return refuse(asked.mistakes) as never; // there are some
        progress.start(loaded.target.name, "remote");
        return playRemote({ ...shared, loaded, request: asked.request });
      }),
    );
  }
  try {
    const played = await playAll();
    refuse(played.some(({ report }) => report.results.length > 0) ? [] : [nothing(filter)]);
    return played;
  } finally {
    progress.end();
  }
}

async function build(given: Given, out: string): Promise<BuiltDeployable> {
  const [{ buildDeployable }, { functionNames }, { targetMistakes }] = await Promise.all([
    import("../conformance/deployable.ts"),
    import("@anyfn/conformance"),
    import("../conformance/remote-request.ts"),
  ]);
  const targets = await load(given);
  refuse(targetMistakes(targets));
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
    by: target === undefined ? "app" : "command",
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

function levelMistakes(level: string | undefined): readonly Diagnostic[] {
  return listOf(level ?? "")
    .filter((name) => !LEVELS.includes(name))
    .map((name) => ({
      code: "INVALID_ARGUMENT",
      reason: `There is no level ${JSON.stringify(name)} that can be played here.`,
      waysOut: [
        ...didYouMean(name, LEVELS, (level) => `--level ${level}`),
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
