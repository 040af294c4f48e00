import type { AppPlan, FunctionPlan, Problem } from "anyfn/target";
import { secondsOf } from "../../limits.ts";
import { sameEvents, together } from "./check-shared.ts";
import { configProblems } from "./config.ts";
import { inUtc, isUtc } from "./utc.ts";
import { BRIDGE, HTTP, MAGIC, type Way, wayOf } from "./way.ts";

/** A problem of one function, before its name is put to it. */
type Complaint = Omit<Problem, "function">;

const ELSEWHERE = "Keep the function from this target: targets: { netlify: false }.";

/** Everything an app asks that Netlify cannot do (https://docs.netlify.com/functions/overview/). */
export function check(plan: AppPlan): Problem[] {
  const wrong = configProblems(plan.config);
  if (wrong.length > 0) return wrong;
  return [
    ...plan.functions.flatMap((fn) => {
      const way = wayOf(fn, plan.config);
      const found = way
        ? [...common(fn), ...limits(fn, way), ...names(fn, way), ...schedule(fn)]
        : [...nobody(fn)];
      return found.map((problem) => ({ function: fn.name, ...problem }));
    }),
    ...sameEvents(plan),
    ...together(plan),
  ];
}

/** Nothing on Netlify calls such a function. */
function* nobody({ kind, options }: FunctionPlan): Generator<Complaint> {
  const what =
    kind === "event"
      ? `Netlify sends no event of the type ${JSON.stringify(options["type"])}: its own are com.netlify.deploy.…, com.netlify.form.submitted, com.netlify.identity.… and com.netlify.split-test.….`
      : kind === "queue"
        ? "Netlify has no queue that calls functions."
        : `Netlify has no ${kind} that calls functions${kind === "storage" ? " (Netlify Blobs tells nobody of changes)" : kind === "database" ? " (Netlify DB has no triggers)" : ""}.`;
  yield {
    uncalled: true,
    reason: what,
    waysOut: [
      ELSEWHERE,
      `Have the events sent as signed CloudEvents over HTTP: netlify: { bridge: true } in anyfn.config.ts, or native: { netlify: { bridge: true } }, makes the function ${BRIDGE} for them.`,
      ...(kind === "queue"
        ? [
            'Send the messages to a background function: native: { netlify: { queue: "background" } }; a failed delivery is tried again twice, then lost.',
          ]
        : []),
    ],
  };
}

function* common(fn: FunctionPlan): Generator<Complaint> {
  const { kind, options, env } = fn;
  const {
    architecture,
    minInstances,
    maxInstances,
    region,
    access,
    retry,
    secrets = [],
    concurrency,
  } = options;
  if (architecture === "arm64") {
    yield {
      option: "architecture",
      reason: 'Netlify runs functions on x64 alone, but architecture is "arm64".',
      waysOut: ["Leave architecture out.", ELSEWHERE],
    };
  }
  if (minInstances !== undefined && minInstances > 0) {
    yield {
      option: "minInstances",
      reason: `minInstances: ${minInstances} cannot be kept: Netlify keeps no instance warm.`,
      waysOut: ["Leave minInstances out.", ELSEWHERE],
    };
  }
  if (maxInstances !== undefined) {
    yield {
      option: "maxInstances",
      reason: `maxInstances: ${maxInstances} cannot be kept: Netlify starts as many instances as there are requests.`,
      waysOut: ["Leave maxInstances out.", ELSEWHERE],
    };
  }
  if (kind === "http" && concurrency !== undefined && concurrency > 1) {
    yield {
      option: "concurrency",
      reason: `concurrency: ${concurrency} cannot be set: Netlify decides how many requests an instance takes.`,
      waysOut: ["Leave concurrency out.", ELSEWHERE],
    };
  }
  if (region !== undefined && !REGIONS.includes(region.toLowerCase())) {
    yield {
      option: "region",
      reason: `region: ${JSON.stringify(region)} is no region of Netlify's.`,
      waysOut: [`Use one of ${REGIONS.join(", ")}.`, "Leave region out for the site's."],
    };
  }
  if (kind === "http" && access === "private") {
    yield {
      option: "access",
      reason:
        'access is "private", but every request to a site reaches its functions: Netlify checks no caller.',
      waysOut: [
        "Make it an invoke function, whose calls are signed.",
        "Leave access out, and check the caller in the handler or in a middleware.",
      ],
    };
  }
  if (retry !== undefined) {
    yield {
      option: "retry",
      reason:
        "retry cannot be set: Netlify tries a background function again after one minute and after two more, and nothing else.",
      waysOut: ["Leave retry out.", ELSEWHERE],
    };
  }
  for (const variable of [...Object.keys(env), ...secrets]) {
    if (/^[A-Za-z_]\w*$/.test(variable)) continue;
    yield {
      reason: `${JSON.stringify(variable)} is no name of a variable: letters, digits and underscores, beginning with no digit.`,
      waysOut: ["Give it another name.", "Leave it out."],
    };
  }
  for (const variable of secrets.filter((name) => Object.hasOwn(env, name))) {
    yield {
      reason: `${variable} is both in env and among the secrets: a variable has one value.`,
      waysOut: ["Take it out of env.", "Take it out of secrets."],
    };
  }
}

const REGIONS: readonly string[] = [
  "cmh",
  "dub",
  "fra",
  "gru",
  "iad",
  "lhr",
  "nrt",
  "pdx",
  "sfo",
  "sin",
  "syd",
  "yul",
];

function* limits(fn: FunctionPlan, { by }: Way): Generator<Complaint> {
  const { memory, timeout } = fn.options;
  const background = by === "background" || by === "background-queue";
  const most = secondsOf(fn.kind, background);
  if (memory !== undefined && !(Number.isInteger(memory) && memory >= 1024 && memory <= 4096)) {
    yield {
      option: "memory",
      reason: `memory: ${memory} is not a whole number from 1024 to 4096 (MB), which is what Netlify takes.`,
      waysOut: [
        `Set memory: ${Math.min(4096, Math.max(1024, Math.round(memory) || 1024))}.`,
        "Leave memory out: a function has 1024 MB.",
      ],
    };
  }
  if (timeout !== undefined && !(timeout > 0 && timeout <= most)) {
    yield {
      option: "timeout",
      reason: `timeout: ${timeout} is more than Netlify gives ${background ? "a background function" : by === "schedule" ? "a scheduled function" : "a function that answers"}: ${most} seconds.`,
      waysOut: [
        `Set timeout: ${most}, or leave it out.`,
        background
          ? ELSEWHERE
          : "Hand the work over to an invoke function: a background function has 900 seconds.",
      ],
    };
  }
}

/** Names that Netlify refuses, or takes for something else. */
function* names(fn: FunctionPlan, way: Way): Generator<Complaint> {
  // The others are inside functions with names of the build's own.
  if (way.by === "http" || way.by === "bridge" || way.by === "platform") return;
  const { name } = fn;
  const why = !/^[\w-]+$/.test(name)
    ? "takes letters, digits, hyphens and underscores"
    : name.toLowerCase().endsWith("-background")
      ? 'makes a background function of every name that ends in "-background"'
      : MAGIC.includes(name.toLowerCase())
        ? "calls a function of this name for an event of its own"
        : KEPT.includes(name.toLowerCase())
          ? "and this build keep this name to themselves"
          : undefined;
  if (why === undefined) return;
  yield {
    reason: `The name ${JSON.stringify(name)} cannot be used: Netlify ${why}.`,
    waysOut: [
      "Rename the file.",
      fn.kind === "queue" ? ELSEWHERE : 'Give the function a name of its own: { name: "…" } in its options.',
    ],
  };
}

/** Beside the functions of its own, the modules that lie beside each entry: one of the same name would take its place. */
const KEPT: readonly string[] = [HTTP, BRIDGE, "bundle", "env", "___netlify-entry-point"];

function* schedule(fn: FunctionPlan): Generator<Complaint> {
  const { timezone } = fn.options;
  if (fn.kind !== "schedule" || typeof timezone !== "string" || isUtc(timezone)) return;
  const { winter, summer, ...others } = inUtc(fn.options, timezone, new Date().getUTCFullYear());
  const same = winter === summer && !("meanwhile" in others && others.meanwhile !== winter);
  const said = (cron: string | undefined): string =>
    cron === undefined ? "no single expression" : JSON.stringify(cron);
  const when = same
    ? `${said(winter)} all year`
    : winter === summer
      ? `${said(winter)} for most of the year and ${said(others.meanwhile)} for some weeks of it`
      : `${said(winter)} in winter and ${said(summer)} in summer`;
  yield {
    option: "timezone",
    reason: `Netlify's clock is UTC, but the schedule is in ${timezone}. In UTC it is ${when}.`,
    waysOut: [
      same && winter !== undefined
        ? `Write schedule(${said(winter)}, …) without timezone.`
        : `Choose one of them, and leave timezone out${winter !== undefined && summer !== undefined ? ", or run at both and return from the handler when the local time is another" : ""}.`,
      ELSEWHERE,
    ],
  };
}
