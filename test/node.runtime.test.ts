/** Every case on the built server, over the network: each reference function in a server of its own. */
import type { BuildRequest, BuiltFunction } from "@anyfn/conformance";
import { type NodeLaunchOptions, nodeLauncher } from "@anyfn/conformance/runtimes/node";
import { conformanceTests } from "@anyfn/conformance/vitest";
import { driver, type NodeVariant } from "@anyfn/node/driver";
import type { Driver } from "anyfn/driver";
import { afterAll, beforeAll, describe } from "vitest";
import { isOver, nodePath } from "./support/google-runtime.ts";
import { type SingleFunctions, singleFunctions } from "./support/single-function.ts";

/** What comes over the network. What the server makes of its own tables is in node-local.runtime.test.ts. */
const variants = (driver.variants as readonly NodeVariant[]).filter(({ via }) => via === "wire"); // the driver's own
const played: Driver = { ...driver, variants };

describe("the built server", () => {
  let apps: SingleFunctions;
  beforeAll(async () => {
    apps = await singleFunctions("node");
  });
  afterAll(() => apps?.remove());

  conformanceTests(played, {
    level: "runtime",
    launcher: {
      ...nodeLauncher,
      launch: (options) =>
        nodeLauncher.launch({ ...options, graceMs: 0, settled: isOver } as NodeLaunchOptions),
    },
    build: async ({ name }: BuildRequest): Promise<BuiltFunction> => ({
      // Requests of the suite come through a proxy: to those a private function is closed.
      folder: await apps.build(name, name.startsWith("invoke") ? { options: { access: "public" } } : {}),
    }),
    launch: {
      timeoutMs: 3000,
      nodePath,
      env: { ANYFN_EVENTS: "public", ANYFN_PROXIES: "1", ANYFN_LOCAL: "off", ANYFN_BODY_LIMIT: "67108864" },
    },
  });
});
