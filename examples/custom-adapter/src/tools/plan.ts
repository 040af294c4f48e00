import { join } from "node:path";
import { type RuntimePlan, singleApps } from "@anyfn/conformance";
import { workerd } from "./workerd.ts";

/** workerd, with what `anyfn build` makes: each function in an app of its own. */
export const plan: RuntimePlan = {
  target: "cloudflare-workers",
  runtime: "miniflare",
  launcher: workerd,
  unplayed: {},
  async prepare(_driver, workshop) {
    const apps = singleApps(workshop);
    return {
      build: async ({ file }) => ({
        folder: join(await apps.build(file), "conformance"),
      }),
    };
  },
};
