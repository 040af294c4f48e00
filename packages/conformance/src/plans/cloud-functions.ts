import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deployedSites } from "../remote-plan.ts";
import type { BuiltFunction } from "../runtime.ts";
import type { PlannedBuild, RuntimePlan, Workshop } from "../runtime-plan.ts";
import { cloudFunctionsLauncher } from "../runtimes/cloud-functions.ts";
import { isSettled } from "../runtimes/settled.ts";
import { buildGoogleApps, byTrigger } from "./google-app.ts";

/** Connected by other tools than our build: Cloud Scheduler's own events, and Firebase's schedules of the first generation. */
const others: ReadonlySet<string> = new Set(["gcp.scheduler.job", "gcp.scheduler.pubsub"]);

/** Google's own functions framework: each function once per trigger, one process per signature. */
export const plan: RuntimePlan = {
  target: "cloud-functions",
  runtime: "@google-cloud/functions-framework",
  launcher: {
    ...cloudFunctionsLauncher,
    // Work after the answer ends with the usage record.
    launch: (options) => cloudFunctionsLauncher.launch({ ...options, settled: isSettled }),
  },
  unplayed: {},
  remote: deployedSites("http", [
    'for name in conformance-*; do (cd "$name" && PROJECT=my-project REGION=europe-west1 ./deploy.sh); done',
    "anyfn conformance --level remote --target cloud-functions --url 'https://europe-west1-my-project.cloudfunctions.net/conformance-{function}'",
  ]),
  serve: byTrigger,
  async prepare({ variants }, workshop, functions) {
    const ours = variants.filter(({ trigger }) => !others.has(trigger));
    const apps = await buildGoogleApps(workshop, ours, functions);
    let count = 0;
    return {
      // What a function knows of its limit and its region is set with its deployment: it holds for every call.
      launch: { timeoutMs: 3000, env: { FUNCTION_REGION: "europe-west1" } },
      async build(request) {
        const { name, serve } = request;
        if (serve.trigger !== undefined && others.has(serve.trigger))
          return bundleByHand(workshop, request, `by-hand-${++count}`);
        const found = apps.find(name, serve.trigger);
        return { folder: found.folder, entry: found.name };
      },
    };
  },
};

/** With the one row. */
async function bundleByHand(
  workshop: Workshop,
  { file, serve }: PlannedBuild,
  unique: string,
): Promise<BuiltFunction> {
  const row = workshop.target.triggers.find(({ id }) => id === serve.trigger);
  const folder = join(workshop.folder, unique);
  await workshop.bundle(
    folder,
    [
      'import { serve } from "@anyfn/cloud-functions/serve";',
      `import { ${row?.name} as row } from ${JSON.stringify(row?.from)};`,
      `import definition from ${JSON.stringify(file)};`,
      "export const main = serve(definition, [row]);",
    ].join("\n"),
  );
  await writeFile(join(folder, "package.json"), '{ "type": "module", "main": "index.mjs" }\n');
  return { folder, entry: "main" };
}
