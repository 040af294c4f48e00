import { writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Case } from "../case.ts";
import { deployedSites } from "../remote-plan.ts";
import type { RuntimePlan } from "../runtime-plan.ts";
import { firebaseLauncher } from "../runtimes/firebase.ts";
import { isSettled } from "../runtimes/settled.ts";
import { buildGoogleApps, byTrigger } from "./google-app.ts";

const firstGeneration = "no endpoint of our build is of the first generation: the emulator has none to call";
const pushed =
  "what Pub/Sub pushes to a URL, or a schedule of Pub/Sub, calls no endpoint that functions.yaml has";

/** Google's own Firebase emulator: each function once per trigger, all of them in one suite. */
export const plan: RuntimePlan = {
  target: "firebase",
  runtime: "firebase-tools",
  launcher: {
    ...firebaseLauncher,
    launch: (options) => firebaseLauncher.launch({ ...options, settled: isSettled }),
  },
  unplayed: {
    "scheduler-topic": pushed,
    "scheduler-pubsub": pushed,
    "storage-gen1": firstGeneration,
    "storage-pubsub": pushed,
    "pubsub-queue-push": pushed,
    "pubsub-queue-gen1": firstGeneration,
    "pubsub-gen1": firstGeneration,
    "pubsub-push": pushed,
    "pubsub-push-unwrapped": pushed,
    "firestore-gen1": firstGeneration,
    datastore: "the emulator leaves functions of Datastore's events out of functions.yaml",
    "database-gen1": firstGeneration,
  },
  serve: byTrigger,
  remote: deployedSites("http", [
    'for name in conformance-*; do (cd "$name" && firebase deploy --only "functions:$name" --project my-project); done',
    "anyfn conformance --level remote --target firebase --url 'https://us-central1-my-project.cloudfunctions.net/conformance-{function}'",
  ]),
  adapt: relayed,
  async prepare(driver, workshop, functions) {
    const played = driver.variants.filter(({ id }) => !Object.hasOwn(plan.unplayed, id));
    // What the emulator keeps, and the function knows of: the build tells both.
    const apps = await buildGoogleApps(workshop, played, functions, { timeout: 3 });
    // One suite for all apps: each is a codebase.
    const folders = [...new Set(apps.functions.map(({ folder }) => folder))];
    const codebases = folders.map((folder, index) => ({
      source: join(relative(workshop.folder, folder), "functions"),
      codebase: `app-${index}`,
      runtime: "nodejs24",
    }));
    await writeFile(join(workshop.folder, "firebase.json"), JSON.stringify({ functions: codebases }));
    // A suite is shared by launches that ask for the same.
    const launch = {
      timeoutMs: 3000,
      env: { ANYFN_METER: "records", ANYFN_CONFORMANCE: "1" },
      ...(workshop.nodePath !== undefined && { nodePath: workshop.nodePath }),
    };
    const emulator = await firebaseLauncher.emulator({ ...launch, folder: workshop.folder, lingerMs: 0 });
    return {
      launch,
      stop: () => emulator.stop(),
      build: async ({ name, serve }) => ({
        folder: workshop.folder,
        entry: apps.find(name, serve.trigger).name,
      }),
    };
  },
};

/** The emulator passes a stream on in its own time: that pieces come apart is asked, how far apart is not. */
function relayed(subject: Case): Case {
  if (subject.kind !== "http" || !subject.expected.stream?.spreadMs) return subject;
  const { spreadMs: _, ...stream } = subject.expected.stream;
  return { ...subject, expected: { ...subject.expected, stream } };
}
