/**
 * Cold starts: see README.md for what the figures mean. Standard output of each process is a pipe that is read, as on a platform, and
 * metering is on: what the first line costs is part of a start. `--stdout ignore` throws it away.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { anyfnBundles, type Bundle, bundle, clean } from "./bundle.ts";
import { quantile } from "./compare.ts";
import { conditions, numberOption, option, refuse, table } from "./report.ts";
import { sources } from "./sources.ts";

interface Start {
  readonly importMs: number;
  readonly firstCallMs: number;
  readonly cpuMs: number;
  readonly rssMb: number;
  /** From the spawn of the process to the answer of the handler. */
  readonly wallMs: number;
}

const rounds = numberOption("rounds", 15);
const stdout = option("stdout") ?? "pipe";
if (stdout !== "pipe" && stdout !== "ignore") refuse(`--stdout takes pipe or ignore, not ${stdout}`);
const event = JSON.stringify(
  sources["apigw-v2"].toEvent({
    method: "GET",
    path: "/hello",
    query: {},
    headers: { Host: "api.example.com" },
    cookies: [],
  }),
);

await clean();
const driver = await bundle(
  "cold-child",
  `import ${JSON.stringify(`${import.meta.dirname}/cold-child.ts`)};`,
);
const empty = await bundle(
  "empty",
  `export const handler = async () => ({ statusCode: 200, headers: { "content-type": "application/json" }, body: '{"hello":"world"}' });`,
);
const subjects: readonly Bundle[] = [
  ...(await anyfnSubjects()),
  await bundle(
    "hono",
    `import { Hono } from "hono"; import { handle } from "hono/aws-lambda"; const app = new Hono(); app.get("/hello", (c) => c.json({ hello: "world" })); export const handler = handle(app);`,
  ),
  await bundle(
    "hono, ten routes",
    `import app from ${JSON.stringify(`${import.meta.dirname}/subjects/hono-ten.ts`)}; import { handle } from "hono/aws-lambda"; export const handler = handle(app);`,
  ),
  await bundle(
    "lambda-api",
    `import createApi from "lambda-api"; const api = createApi(); api.get("/hello", () => ({ hello: "world" })); export const handler = async (event, context) => { const answer = await api.run(event, context); return { ...answer, headers: { "content-type": "application/json" } }; };`,
  ),
  await bundle(
    "srvx",
    `import { toLambdaHandler } from "srvx/aws-lambda"; export const handler = toLambdaHandler({ fetch: () => Response.json({ hello: "world" }) });`,
  ),
  await bundle(
    "middy",
    `import middy from "@middy/core"; import httpRouter from "@middy/http-router";
    export const handler = middy().handler(httpRouter([{ method: "GET", path: "/hello", handler: async () => ({ statusCode: 200, headers: { "content-type": "application/json" }, body: '{"hello":"world"}' }) }]));`,
  ),
];

const starts = new Map<Bundle, { readonly over: Start; readonly own: Start }[]>(
  subjects.map((subject) => [subject, []]),
);
for (let round = 0; round < rounds; round++) {
  let before = await start(empty);
  for (const subject of subjects) {
    const own = await start(subject);
    const after = await start(empty);
    starts.get(subject)?.push({ own, over: over(own, before, after) });
    before = after;
  }
}

const results = subjects.map((subject) => {
  const all = starts.get(subject) ?? [];
  const median = (read: (one: (typeof all)[number]) => number): number => quantile(all.map(read), 0.5);
  return {
    subject: subject.name,
    bytes: subject.bytes,
    gzipBytes: subject.gzipBytes,
    importMs: median(({ own }) => own.importMs),
    firstCallMs: median(({ own }) => own.firstCallMs),
    overWallMs: median(({ over }) => over.wallMs),
    overCpuMs: median(({ over }) => over.cpuMs),
    overRssMb: median(({ over }) => over.rssMb),
  };
});
console.log(
  option("json") !== undefined
    ? JSON.stringify({ ...conditions(), rounds, stdout, results }, undefined, 2)
    : table([
        [
          "subject",
          "bundle kB",
          "gzip kB",
          "import ms",
          "first call ms",
          "spawn → answer, over an empty handler, ms",
          "CPU over it, ms",
          "RSS over it, MB",
        ],
        ...results.map((result) => [
          result.subject,
          (result.bytes / 1000).toFixed(1),
          (result.gzipBytes / 1000).toFixed(1),
          ...[result.importMs, result.firstCallMs, result.overWallMs, result.overCpuMs, result.overRssMb].map(
            (value) => value.toFixed(1),
          ),
        ]),
      ]),
);

/** What a build makes of each function, by what it is. */
async function anyfnSubjects(): Promise<readonly Bundle[]> {
  const names: Readonly<Record<string, string>> = {
    hello: "anyfn",
    "hello-log": "anyfn, one line logged",
    "hono-ten": "anyfn, Hono app of ten routes",
  };
  const apps = await Promise.all(Object.keys(names).map((id) => anyfnBundles(id, [id], {})));
  return apps.flatMap((bundles) =>
    Array.from(bundles, ([id, one]): Bundle => ({ ...one, name: names[id] ?? id })),
  );
}

async function start(subject: Bundle): Promise<Start> {
  const began = performance.now();
  const child = fork(driver.file, [subject.file, event], {
    stdio: ["ignore", stdout as "pipe", "inherit", "ipc"], // one of both
    execArgv: [],
    env: { ...process.env, AWS_REGION: "eu-west-1" }, // as Lambda sets it
  });
  let lines = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    lines += text;
  });
  const exit = once(child, "close");
  const [told] = (await once(child, "message")) as [
    Omit<Start, "wallMs"> & { readonly answer: { readonly statusCode?: number; readonly body?: string } },
  ]; // what the driver sends
  const wallMs = performance.now() - began;
  await exit;
  const { answer, ...figures } = told;
  if (answer.statusCode !== 200 || answer.body !== '{"hello":"world"}')
    throw new Error(`${subject.name} answered ${JSON.stringify(answer)}`);
  // A start that did not meter is no start of a deployed function.
  if (stdout === "pipe" && subject.name.startsWith("anyfn") && !lines.includes('"anyfn.usage/1"'))
    throw new Error(`${subject.name} wrote no usage`);
  return { ...figures, wallMs };
}

function over(own: Start, before: Start, after: Start): Start {
  const keys = ["importMs", "firstCallMs", "cpuMs", "rssMb", "wallMs"] as const;
  return Object.fromEntries(
    keys.map((key) => [key, own[key] - (before[key] + after[key]) / 2]),
  ) as unknown as Start; // all of its keys
}
