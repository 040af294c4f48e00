import { join } from "node:path";
import { type RuntimePlan, singleApps } from "@anyfn/conformance";
import { runtime } from "./runtime.ts";

/** Apache OpenWhisk's runtime for Node, with what `anyfn build` makes: each function in an app of its own. */
export const plan: RuntimePlan = {
  target: "openwhisk",
  runtime: "openwhisk-runtime-nodejs",
  launcher: runtime,
  unplayed: {},
  async prepare(_driver, workshop) {
    const apps = singleApps(workshop);
    return {
      // Nothing streams here, and the build says so.
      build: async ({ name, file }) => ({
        folder: join(
          await apps.build(file, name.startsWith("http") ? { streaming: false } : {}),
          "conformance",
        ),
      }),
    };
  },
};
