import type { WireResponse } from "anyfn/driver";
import { deployedSites } from "../remote-plan.ts";
import type { RuntimePlan } from "../runtime-plan.ts";
import type { Running } from "../runtimes/launcher.ts";
import { type NetlifyLaunchOptions, netlifyLauncher } from "../runtimes/netlify.ts";
import { isSettled } from "../runtimes/settled.ts";
import { singleApps } from "./single-app.ts";

/** Folders of functions that answer before they run. */
const background = new Set<string>();

/** Netlify's own function server: each function as a built site of its own. */
export const plan: RuntimePlan = {
  target: "netlify",
  runtime: "@netlify/functions-dev",
  launcher: {
    ...netlifyLauncher,
    async launch(options) {
      // Options of this launcher.
      const running = await netlifyLauncher.launch({
        ...options,
        graceMs: 0,
        settled: isSettled,
      } as NetlifyLaunchOptions);
      return background.has(options.folder) ? inBackground(running) : running;
    },
  },
  ownHeaders: ["x-nf-play-timing"],
  unplayed: {
    "cloudevents-schedule":
      "a build makes a function of Netlify's own for each schedule: nobody sends it events",
  },
  remote: deployedSites("http", [
    "# One site each, of names that nobody has yet: netlify deploy takes sites that are there.",
    'for name in conformance-*; do (cd "$name" && netlify deploy --prod --no-build --site "my-$name"); done',
    "anyfn conformance --level remote --target netlify --url 'https://my-conformance-{function}.netlify.app'",
  ]),
  gaps: {
    "http.header.prototype@http": {
      level: "runtime",
      reason: "the host hands the headers on as an object, in which `__proto__` is none",
      evidence: "a function without anyfn on @netlify/serverless-functions-api 2.18.0",
      only: ["json.headers.__proto__"],
    },
  },
  async prepare(_driver, workshop, functions) {
    const apps = singleApps(workshop);
    return {
      // The secret is the one that the driver signs with.
      launch: { timeoutMs: 3000, env: { ANYFN_SECRET: "a-secret-of-the-conformance-suite" } },
      async build({ name, file, serve: { native = {} } }) {
        const { kind } = functions.find((each) => each.name === name) ?? {};
        // What a function knows of its limit is built into it: it holds for every call.
        const folder = await apps.build(file, { timeout: 3, native: { netlify: native } });
        if (native["queue"] === "background" || (kind === "invoke" && native["background"] !== false))
          background.add(folder);
        const entry =
          kind === "http" ? "anyfn-http" : native["bridge"] === true ? "anyfn-events" : "conformance";
        return { folder, entry };
      },
    };
  },
};

/** What Netlify sees of a background function that its host runs: whether it ended or threw. The client had its 202 before. */
function inBackground(running: Running): Running {
  return {
    ...running,
    async call(event, options) {
      const { value, ...outcome } = await running.call(event, options);
      const { status, body } = (value ?? { status: 0 }) as WireResponse; // what the launcher answers
      // The host answers with what was thrown, under the status that an error names itself. One without text is its name alone.
      const thrown =
        status < 400 ? null : /^(\w*Error)(?:: (.*))?(?:\n|$)/.exec(Buffer.from(body).toString());
      if (outcome.status !== "ok" || (status < 500 && !thrown)) return { ...outcome, value: status };
      const [, type = "Error", message = ""] = thrown ?? [];
      return { ...outcome, status: "error", error: { type, message } };
    },
  };
}
