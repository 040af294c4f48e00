import type { ScheduleOptions } from "anyfn";
import { scheduleOf } from "anyfn/adapter";
import { Cron } from "croner";
import type { DevFunction, DevState } from "./api.ts";

/** What the app is and how each of its functions is called, as lines of at most 80 columns where names allow it. */
export function firstScreen(state: DevState, bold: (text: string) => string = (text) => text): string {
  const { functions } = state;
  const of = (kind: DevFunction["kind"]): readonly DevFunction[] =>
    functions.filter((fn) => fn.kind === kind);
  return [
    `${bold(`anyfn dev  ${state.name}`)}  ${state.url}`,
    section(
      "Routes",
      of("http").map((fn) => [methodsOf(fn), routeOf(fn), fn.name, curlOf(fn, state.url)]),
    ),
    section(
      "Schedules",
      of("schedule").map((fn) => [
        scheduleText(fn),
        nextText(fn, state.now),
        fn.name,
        `anyfn invoke ${fn.name}`,
      ]),
    ),
    section(
      "Queues",
      of("queue").map((fn) => [String(fn.options["name"]), fn.name, sendOf(String(fn.options["name"]))]),
    ),
    section(
      "Topics",
      of("topic").map((fn) => [String(fn.options["name"]), fn.name, sendOf(String(fn.options["name"]))]),
    ),
    section(
      "Buckets",
      of("storage").map((fn) => [
        String(fn.options["bucket"]),
        fn.name,
        `cp photo.jpg ${bucketFolder(String(fn.options["bucket"]))}/`,
      ]),
    ),
    section(
      "Other",
      ["database", "stream", "event", "invoke"].flatMap((kind) =>
        of(kind as DevFunction["kind"]).map((fn) => [
          // kinds, as listed
          kind,
          fn.name,
          `anyfn invoke ${fn.name}${kind === "invoke" ? " --data '{}'" : ""}`,
        ]),
      ),
    ),
    section("Missing", missingIn(state)),
  ]
    .filter((part) => part !== undefined)
    .join("\n")
    .replaceAll(/^(\w+)$/gm, (title) => bold(title));
}

/** What the app lacks, and the line to write. */
function missingIn({ functions }: DevState): readonly (readonly string[])[] {
  const secrets = Map.groupBy(
    functions.flatMap((fn) => fn.missingSecrets.map((secret) => ({ secret, fn }))),
    ({ secret }) => secret,
  );
  const unheard = new Map<string, readonly string[]>();
  for (const fn of functions) {
    for (const { kind, name } of fn.resources) {
      const listens = (of: DevFunction["kind"]): boolean =>
        functions.some((other) => other.kind === of && other.options["name"] === name);
      if ((kind === "queue" || kind === "topic") && !listens(kind))
        unheard.set(`${kind}:${name}`, [
          `${kind} ${name}`,
          `for ${fn.name}`,
          `functions/${name}.ts: export default ${kind}({ name: "${name}" }, …)`,
        ]);
      if (kind === "function" && !functions.some((other) => other.kind === "invoke" && other.name === name))
        unheard.set(`${kind}:${name}`, [
          `function ${name}`,
          `for ${fn.name}`,
          `functions/${name}.ts: export default invoke(…)`,
        ]);
      if (kind === "events")
        unheard.set(`${kind}:${name}`, [
          `events ${name}`,
          `for ${fn.name}`,
          `connect(handle, cloudEvents({ url: "…" })) from @anyfn/clients`,
        ]);
    }
  }
  return [
    ...[...secrets].map(([secret, uses]) => [
      `secret ${secret}`,
      `for ${uses.map(({ fn }) => fn.name).join(", ")}`,
      `.env.local: ${secret}=…`,
    ]),
    ...unheard.values(),
  ];
}

function section(title: string, rows: readonly (readonly string[])[]): string | undefined {
  if (rows.length === 0) return undefined;
  // The last column is the command: where a row is too long for it, it stands below.
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  const lines = rows.flatMap((row) => {
    const command = row.at(-1) ?? "";
    const head = row
      .slice(0, -1)
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ");
    const whole = `  ${head}  ${command}`;
    return whole.length <= WIDTH ? [whole] : [`  ${head.trimEnd()}`, `    ${command}`];
  });
  return ["", title, ...lines].join("\n");
}

const WIDTH = 80;

function methodsOf({ options }: DevFunction): string {
  const { methods } = options;
  return Array.isArray(methods) ? methods.join(",") : "ANY";
}

function routeOf({ options }: DevFunction): string {
  const { route = "/*", basePath = "" } = options as { readonly route?: string; readonly basePath?: string }; // an HTTP function's
  return `${basePath}${route}`;
}

function curlOf(fn: DevFunction, url: string): string {
  const { methods } = fn.options;
  const method = Array.isArray(methods) && !methods.includes("GET") ? ` -X ${methods[0]}` : "";
  const path = routeOf(fn)
    .replaceAll(/:[^/]+/g, "1")
    .replace(/\*$/, "");
  return `curl${method} ${new URL(url).origin}${path}`;
}

function scheduleText({ options }: DevFunction): string {
  const { every, cron } = options as { readonly every?: string; readonly cron?: string }; // a schedule's
  return every === undefined ? String(cron) : `every ${every.replace(/^1 /, "")}`;
}

function nextText({ options }: DevFunction, now: number): string {
  const next = nextTimes(options as unknown as ScheduleOptions, now, 1)[0]; // a schedule's
  const { timezone = "UTC" } = options as { readonly timezone?: string }; // as above
  return next === undefined ? "never" : `next ${timeIn(next, timezone)}`;
}

/** The next times of a schedule, epoch milliseconds. */
export function nextTimes(options: ScheduleOptions, from: number, count: number): readonly number[] {
  const cron = new Cron(scheduleOf({ ...options }).text, {
    paused: true,
    timezone: options.timezone ?? "UTC",
  });
  return cron.nextRuns(count, new Date(from)).map((date) => date.getTime());
}

/** A time as people in the zone write it. */
function timeIn(ms: number, timeZone: string): string {
  const text = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" }).format(
    ms,
  );
  return `${text} ${timeZone}`;
}

function sendOf(name: string): string {
  return `anyfn send ${name} '{}'`;
}

function bucketFolder(bucket: string): string {
  return `.anyfn/dev/buckets/${encodeURIComponent(bucket)}`;
}
