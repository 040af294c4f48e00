// Builds the example shop for every target there is, and runs each function of it once on the target's own runtime.
// Where a runtime is not on this machine, and everywhere with --in-process, Lambda's functions run in this process.
//
//   node scripts/demo.ts [--in-process]

import { dirname, join } from "node:path";
import { argv, execArgv, exit, stdout, versions } from "node:process";
import { fileURLToPath } from "node:url";
import { BuildError, build, type Manifest, targetNames } from "@anyfn/build";
import { type LoadedTarget, loadConformance } from "@anyfn/cli/conformance";
import { addressed, SECRET_VALUE } from "@anyfn/netlify/driver";
import type { WireRequest } from "anyfn/driver";
import { lambdaRuntimeProblem } from "./check-install.mjs";
import { startBuckets } from "./demo/buckets.ts";
import { openBundle } from "./demo/bundle.ts";
import { type Call, playOnce } from "./demo/play.ts";
import { shopRuns } from "./demo/shop-runs.ts";
import { openTable } from "./demo/table.ts";

/** What a target is told to run one function of the app, beside what its launcher and its driver know. */
interface Site {
  /** Of the function in the folder; the manifest's by default. */
  entry?(name: string, entry: string): string;
  readonly env?: Readonly<Record<string, string>>;
  /** What the driver sends to its own function, for the function of this name. */
  address?(native: unknown, name: string): unknown;
}

const TOKEN = "let-the-demo-in";

/** By target; Lambda has a folder for each function, every other takes the app as one. */
const SITES: Readonly<Record<string, Site>> = {
  // The emulator knows functions by their names in functions.yaml.
  firebase: { entry: (name) => name },
  "azure-functions": { address: atEnd },
  netlify: {
    entry: (_name, entry) => entry.split(".")[0] ?? entry,
    env: { ANYFN_SECRET: SECRET_VALUE },
    address: (native, name) => addressed(native as WireRequest, name), // its driver sends nothing else
  },
  node: {
    entry: () => "server.mjs",
    env: { ANYFN_TOKEN: TOKEN },
    // What its own queues, buckets and clock bring can be sent to it as well.
    address(native, name) {
      const request = atEnd(native, name) as WireRequest; // its driver sends nothing else
      return { ...request, headers: [...request.headers, ["Authorization", `Bearer ${TOKEN}`]] };
    },
  },
};

/** The same request, or event with a request in it, to the function whose name is the last of the path. */
function atEnd(native: unknown, name: string): unknown {
  const { request, target } = native as { readonly request?: WireRequest; readonly target?: string }; // a request, or an event of Azure's
  if (request) return { ...(native as object), request: atEnd(request, name) };
  return target?.endsWith("/conformance")
    ? { ...(native as object), target: target.replace(/conformance$/, encodeURIComponent(name)) }
    : native;
}

const app = fileURLToPath(new URL("../examples/shop", import.meta.url));
// Run with --conditions=@anyfn/source it shows the packages' source in place of their dist.
const conditions = execArgv.flatMap((flag) => /^--conditions=(.+)/.exec(flag)?.[1] ?? []);
const began = performance.now();
const table = openTable(stdout);
const buckets = await startBuckets();
const ended: boolean[] = [];
try {
  const { out, manifest, durationMs } = await build({ app, targets: targetNames, conditions });
  table.heading(`built examples/shop for ${targetNames.join(", ")}`, durationMs);
  for (const loaded of await loadConformance(targetNames))
    ended.push(...(await runTarget(loaded, manifest, out)));
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  console.error(error.message);
  exit(1);
} finally {
  await buckets.stop();
}
const failed = ended.filter((ok) => !ok).length;
table.total(ended.length, failed, performance.now() - began);
exit(failed > 0 ? 1 : 0);

/** Runs every function that the build made for a target, and answers for each whether it did what it should. */
async function runTarget(
  { driver, plan }: LoadedTarget,
  { targets }: Manifest,
  out: string,
): Promise<readonly boolean[]> {
  const name = driver.target;
  const built = new Map(Object.entries(targets)).get(name);
  const functions = Object.entries(built?.functions ?? {});
  const isForced = argv.includes("--in-process");
  const found = isForced ? undefined : plan?.launcher.availability();
  const runtime = found?.available ? `${plan?.runtime} ${found.version}` : "in-process";
  table.target(name, `${runtime} on Node ${versions.node}`);
  if (!found?.available) {
    const problem = name === "lambda" && !isForced ? lambdaRuntimeProblem() : undefined;
    const reason = isForced ? "--in-process was given" : (problem ?? found?.reason);
    table.note(`runtime not available: ${reason}`);
    // Only Lambda's has a native part that a machine may fail to compile.
    if (name !== "lambda") {
      table.note("its functions were not run");
      return [];
    }
  }
  table.columns(functions.map(([each, { kind, trigger }]) => ({ name: each, kind, trigger })));
  const site = SITES[name] ?? {};
  const runs = shopRuns(buckets);
  const ended: boolean[] = [];
  for (const [each, fn] of functions) {
    const run = runs[each];
    const call: Call = {
      name: each,
      fn,
      run,
      driver,
      unplayed: plan?.unplayed ?? {},
      address: site.address ?? ((native) => native),
      launch: (variant) => {
        const isApp = name !== "lambda";
        const options = {
          folder: isApp ? join(out, name) : join(out, dirname(fn.bundle)),
          entry: site.entry?.(each, fn.entry) ?? fn.entry,
          // A process of a whole app serves all of its functions.
          env: { ...site.env, ...(isApp ? allEnvironments(runs) : run?.env), ANYFN_METER: "records" },
          functionName: `shop-${each}`,
          memoryMb: 1024,
          timeoutMs: 20_000,
        };
        return plan && found?.available ? plan.launcher.launch(options) : openBundle(options, variant);
      },
    };
    const result = await playOnce(call);
    table.row({ name: each, kind: fn.kind, trigger: fn.trigger, ...result });
    ended.push(result.ok);
  }
  return ended;
}

function allEnvironments(runs: ReturnType<typeof shopRuns>): Readonly<Record<string, string>> {
  return Object.assign({}, ...Object.values(runs).map(({ env }) => env));
}
