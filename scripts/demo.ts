// Builds the example shop for every target there is, and runs each function of it once on the target's own runtime.
// Where a runtime is not on this machine, and everywhere with --in-process, the functions run without it.
//
//   node scripts/demo.mjs [--in-process]

import { dirname, join } from "node:path";
import { argv, execArgv, exit, stdout, versions } from "node:process";
import { fileURLToPath } from "node:url";
import { BuildError, build, targetNames } from "@anyfn/cli";
import { addressed, SECRET_VALUE } from "@anyfn/netlify/driver";
import { lambdaRuntimeProblem } from "./check-install.mjs";
import { startBuckets } from "./demo/buckets.mjs";
import { launchInProcess } from "./demo/in-process.mjs";
import { playOnce } from "./demo/play.mjs";
import { shopRuns } from "./demo/shop-runs.mjs";
import { openTable } from "./demo/table.mjs";

/** What each target's own runtime is called, and how it is started for one function. */
const RUNTIMES = {
  lambda: { title: "aws-lambda-ric", options: ({ out, fn }) => ({ folder: join(out, dirname(fn.bundle)) }) },
  "cloud-functions": { title: "functions-framework", options: wholeApp },
  // The emulator knows functions by their names in functions.yaml.
  firebase: { title: "firebase-tools", options: (given) => ({ ...wholeApp(given), entry: given.name }) },
  "azure-functions": { title: "@azure/functions", options: wholeApp, address: atEnd },
  netlify: {
    title: "Netlify's function host",
    options: (given) => {
      const own = wholeApp(given);
      const [entry] = given.fn.entry.split(".");
      return { ...own, entry, env: { ...own.env, ANYFN_SECRET: SECRET_VALUE } };
    },
    address: addressed,
  },
  node: {
    title: "the server",
    options: (given) => {
      const own = wholeApp(given);
      return { ...own, entry: "server.mjs", env: { ...own.env, ANYFN_TOKEN: TOKEN } };
    },
    // What its own queues, buckets and clock bring can be sent to it as well.
    address: (native, name) => {
      const moved = atEnd(native, name);
      return { ...moved, headers: [...moved.headers, ["Authorization", `Bearer ${TOKEN}`]] };
    },
  },
};

/** What the driver sends to its own function goes to this one: its name is the last of the path. */
function atEnd(native, name) {
  const target = native.target ?? native.request?.target;
  if (!target?.endsWith("/conformance")) return native;
  const moved = { target: target.replace(/conformance$/, encodeURIComponent(name)) };
  return native.request ? { ...native, request: { ...native.request, ...moved } } : { ...native, ...moved };
}

/** The platform takes the app as one folder. An invocation is over, whatever was answered before, when its usage is written. */
function wholeApp({ out, target, runs }) {
  const env = Object.assign({ ANYFN_METER: "records" }, ...Object.values(runs).map((run) => run.env));
  return {
    folder: join(out, target),
    env,
    settled: (lines) => lines.some((line) => line.includes('"anyfn.usage/1"')),
  };
}

const TOKEN = "let-the-demo-in";

const app = fileURLToPath(new URL("../examples/shop", import.meta.url));
// Run with --conditions=@anyfn/source it shows the packages' source in place of their dist.
const conditions = execArgv.flatMap((flag) => /^--conditions=(.+)/.exec(flag)?.[1] ?? []);
const began = performance.now();
const table = openTable(stdout);
const buckets = await startBuckets();
let failed = 0;
let total = 0;
try {
  const { out, manifest, durationMs } = await build({ app, targets: targetNames, conditions });
  table.heading(`built examples/shop for ${targetNames.join(", ")}`, durationMs);
  for (const target of targetNames) await runTarget(target, manifest.targets[target].functions, out);
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  console.error(error.message);
  exit(1);
} finally {
  await buckets.stop();
}
table.total(total, failed, performance.now() - began);
exit(failed > 0 ? 1 : 0);

/** Runs every function that the build made for a target. */
async function runTarget(target, functions, out) {
  const { driver } = await import(`@anyfn/${target}/driver`);
  const launchers = await import(`@anyfn/conformance/runtimes/${target}`);
  const launcher = launchers[`${target.replace(/-(.)/g, (_, letter) => letter.toUpperCase())}Launcher`];
  const found = argv.includes("--in-process")
    ? { available: false, reason: "--in-process was given" }
    : launcher.availability();
  const { title, options, address = (native) => native } = RUNTIMES[target];
  const runtime = found.available ? `${title} ${found.version}` : "in-process";
  const launch = found.available
    ? (given) => launcher.launch(given)
    : (given) => launchInProcess(target, given);

  table.target(target, `${runtime} on Node ${versions.node}`);
  if (!found.available) {
    const reason = target === "lambda" && !argv.includes("--in-process") ? lambdaRuntimeProblem() : undefined;
    table.note(`runtime not available: ${reason ?? found.reason}`);
  }
  // Only Lambda's has a native part that a machine may fail to compile.
  if (!found.available && target !== "lambda") return table.note("its functions were not run");
  table.columns(Object.entries(functions).map(([name, { kind, trigger }]) => ({ name, kind, trigger })));
  const runs = shopRuns(buckets);
  for (const [name, fn] of Object.entries(functions)) {
    const own = options({ out, target, name, fn, runs });
    const result = await playOnce({ name, fn, run: runs[name], driver, launch, address, options: own });
    table.row({ name, kind: fn.kind, trigger: fn.trigger, ...result });
    total++;
    if (!result.ok) failed++;
  }
}
