import { deployedSites } from "../remote-plan.ts";
import type { RuntimePlan } from "../runtime-plan.ts";
import { type NodeLaunchOptions, nodeLauncher } from "../runtimes/node.ts";
import { isSettled } from "../runtimes/settled.ts";
import { singleApps } from "./single-app.ts";

const ownTables = "the server's own tables make these events; nobody sends them over the network";

/** The built server, over the network: each function in a server of its own. */
export const plan: RuntimePlan = {
  target: "node",
  runtime: "node",
  launcher: {
    ...nodeLauncher,
    // Options of this launcher.
    launch: (options) =>
      nodeLauncher.launch({ ...options, graceMs: 0, settled: isSettled } as NodeLaunchOptions),
  },
  unplayed: { schedule: ownTables, queue: ownTables, topic: ownTables, storage: ownTables },
  remote: deployedSites("http", [
    "# Each is a container of its own, and a server of plain Node.",
    'for name in conformance-*; do (cd "$name" && docker build --tag "$name" .); done',
    "anyfn conformance --level remote --target node --url 'https://conformance-{function}.example.com'",
  ]),
  async prepare(_driver, workshop, functions) {
    const apps = singleApps(workshop);
    return {
      launch: {
        timeoutMs: 3000,
        env: {
          ANYFN_EVENTS: "public",
          ANYFN_PROXIES: "1",
          ANYFN_LOCAL: "off",
          ANYFN_BODY_LIMIT: "67108864",
          ANYFN_REGION: "home",
        },
      },
      async build({ name, file }) {
        const { kind } = functions.find((each) => each.name === name) ?? {};
        // Requests of the suite come through a proxy: to those a private function is closed.
        return { folder: await apps.build(file, kind === "invoke" ? { access: "public" } : {}) };
      },
    };
  },
};
