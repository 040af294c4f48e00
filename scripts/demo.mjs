// Builds the example shop for every target there is, and runs each function of it once on the target's own runtime.
// Where a runtime is not on this machine, and everywhere with --in-process, the functions run without it.
//
//   node scripts/demo.mjs [--in-process]

import { dirname, join } from "node:path";
import { argv, execArgv, exit, stdout, versions } from "node:process";
import { fileURLToPath } from "node:url";
import { BuildError, build, targetNames } from "@anyfn/cli";
import { startBuckets } from "./demo/buckets.mjs";
import { launchInProcess } from "./demo/in-process.mjs";
import { playOnce } from "./demo/play.mjs";
import { shopRuns } from "./demo/shop-runs.mjs";
import { openTable } from "./demo/table.mjs";

/** What each target's own runtime is called. */
const RUNTIMES = { lambda: "aws-lambda-ric" };

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
  const runtime = found.available ? `${RUNTIMES[target] ?? target} ${found.version}` : "in-process";
  const launch = found.available
    ? (options) => launcher.launch(options)
    : (options) => launchInProcess(target, options);

  table.target(target, `${runtime} on Node ${versions.node}`);
  if (!found.available) table.note(`runtime not available: ${found.reason}`);
  table.columns(Object.entries(functions).map(([name, { kind, trigger }]) => ({ name, kind, trigger })));
  const runs = shopRuns(buckets);
  for (const [name, fn] of Object.entries(functions)) {
    const folder = join(out, dirname(fn.bundle));
    const result = await playOnce({ name, fn, folder, run: runs[name], driver, launch });
    table.row({ name, kind: fn.kind, trigger: fn.trigger, ...result });
    total++;
    if (!result.ok) failed++;
  }
}
