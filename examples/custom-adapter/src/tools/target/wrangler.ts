import { type Cron, type FunctionPlan, scheduleOf } from "anyfn/target";

/** What Wrangler reads (https://developers.cloudflare.com/workers/wrangler/configuration/). What the function says under `native` is laid over it. */
export function wranglerConfig({
  name,
  kind,
  options,
  env,
}: FunctionPlan): Readonly<Record<string, unknown>> {
  const own = options.native?.["cloudflare-workers" as never] as
    | Readonly<Record<string, unknown>>
    | undefined; // any target's section
  return {
    name: workerName(name),
    main: "index.mjs",
    // The build has bundled it.
    no_bundle: true,
    compatibility_date: "2026-07-01",
    // For `process.env`, `node:zlib` and the like.
    compatibility_flags: ["nodejs_compat"],
    workers_dev: kind === "http",
    observability: { enabled: true },
    ...(kind === "schedule" && { triggers: { crons: [cronText(scheduleOf(options))] } }),
    ...(kind === "queue" && { queues: { consumers: [consumerOf(name, options)] } }),
    ...(Object.keys(env).length > 0 && { vars: env }),
    ...own,
  };
}

/** Letters, digits and hyphens: what a Worker's name may have. */
export function workerName(name: string): string {
  return name.toLowerCase().replaceAll("_", "-");
}

function consumerOf(name: string, options: FunctionPlan["options"]): Readonly<Record<string, unknown>> {
  const { name: queue = name, batchSize, retry } = options;
  return {
    queue,
    ...(batchSize !== undefined && { max_batch_size: batchSize }),
    ...(retry?.attempts !== undefined && { max_retries: retry.attempts - 1 }),
  };
}

/** Weekdays by their names: by number, Cloudflare's Sunday is 1. */
function cronText({ text, dayOfWeek }: Cron): string {
  const names = dayOfWeek.values.map((day) => DAYS[day]).join(",");
  return [...text.split(" ").slice(0, 4), dayOfWeek.any ? "*" : names].join(" ");
}

const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
