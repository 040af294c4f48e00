/**
 * Runs the benchmarks one after another and writes RESULTS.md of what they print: no figure in it is written by hand. `--quick` runs a few
 * of them with few rounds, in about two minutes, and prints what it would write.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { conditions, option } from "./report.ts";

interface Run {
  readonly title: string;
  readonly file: string;
  readonly options?: readonly string[];
  /** Options of Node. */
  readonly node?: readonly string[];
  /** Undefined: not in the quick run. */
  readonly quick?: readonly string[];
}

const RUNS: readonly Run[] = [
  {
    title: "Cold starts on Lambda: differences to an empty handler (smaller is better)",
    file: "import.ts",
    options: ["--rounds", "40"],
    quick: ["--rounds", "4"],
  },
  {
    title: "Warm, Lambda's HTTP handlers: CPU time over the floor's (smaller is better)",
    file: "warm.ts",
    options: ["--rounds", "45"],
    quick: ["--rounds", "3", "--only", "furl/get-json", "--peers", "middy"],
  },
  { title: "Warm, Lambda's events: CPU time over the floor's", file: "events.ts" },
  { title: "Warm, Firestore's events: CPU time over that of protobufjs alone", file: "firestore.ts" },
  {
    title: "Metering, over the same function with metering off",
    file: "meter.ts",
    node: ["--expose-gc", "--max-semi-space-size=256"],
    quick: ["--rounds", "7"],
  },
  { title: "The Node server that a build makes: hello JSON against bare srvx", file: "node-http.ts" },
  { title: "The local queue", file: "queue.ts" },
  { title: "Pricing usage", file: "cost.ts" },
  { title: "Importing usage", file: "usage-import.ts" },
  { title: "Build, whole process", file: "build.ts" },
];

const quick = option("quick") !== undefined;
const { date, node, machine, load } = conditions();
const began = performance.now();
const { dependencies, devDependencies } = manifestOf(".") as Record<string, Record<string, string>>; // of this folder's own
const peers = Object.keys(devDependencies ?? {}).filter((name) => !name.startsWith("@types/"));
const versions = peers.map((name) => `${name} ${String(manifestOf(join("node_modules", name)).version)}`);
const sections = RUNS.flatMap((run) => {
  const options = quick ? run.quick : (run.options ?? []);
  return options ? [`## ${run.title}\n\n${output(run, options)}`] : [];
});
const text = [
  "# Results",
  `Made by \`pnpm --filter @anyfn/bench bench${quick ? ":quick" : ""}\` on ${date} in ${minutes(began)}. Node ${node}, ${machine}, load average before the run ${load}, with anyfn ${String(manifestOf("../packages/core").version)} of this repository. Standard output of every measured process of a cold start was a pipe that was read, metering was on. What the figures mean is in [README.md](README.md).`,
  `Peers: ${versions.join(", ")}.`,
  ...sections,
].join("\n\n");
if (quick) console.log(text);
else writeFileSync(join(import.meta.dirname, "RESULTS.md"), `${text}\n`);
if (Object.keys(dependencies ?? {}).length === 0) process.exitCode = 1; // nothing of this repository was measured

function minutes(since: number): string {
  return `${((performance.now() - since) / 60_000).toFixed(1)} minutes`;
}

/** What a benchmark prints. One that fails says so in place of its table: the others are not lost. */
function output({ file, node: flags = [] }: Run, options: readonly string[]): string {
  console.error(`${file} ${options.join(" ")}`);
  const started = performance.now();
  const { stdout, status } = spawnSync(
    process.execPath,
    ["--conditions=@anyfn/source", ...flags, file, ...options],
    { cwd: import.meta.dirname, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], maxBuffer: 2 ** 26 },
  );
  console.error(`  ${minutes(started)}`);
  if (status !== 0) process.exitCode = 1;
  return status === 0 ? stdout.trim() : `The run failed with ${status}.`;
}

function manifestOf(folder: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(join(import.meta.dirname, folder, "package.json"), "utf8")) as Readonly<
    Record<string, unknown>
  >; // a manifest is a record
}
