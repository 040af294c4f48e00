/** Pricing a million usage records: see README.md for what the figures mean. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { type CostReport, price, readUsage } from "@anyfn/cost";
import { quantile } from "./compare.ts";
import { conditions, numberOption, option, table } from "./report.ts";

interface Run {
  readonly ms: number;
  /** User and system, of all threads. */
  readonly cpuMs: number;
  readonly maxRssMb: number;
  readonly usd: string;
}

const KINDS = ["stream", "alone", "intervals"] as const;
const NAMES: Readonly<Record<(typeof KINDS)[number], string>> = {
  stream: "streamed from JSON lines and priced",
  alone: "priced, the records being in memory",
  intervals: "the same, shared instances worked out from start and duration",
};

const role = process.env["ANYFN_BENCH_COST"];
if (role === undefined) await parent();
else await child(role, process.argv[2] ?? "");

async function parent(): Promise<void> {
  const records = numberOption("records", 1_000_000);
  const rounds = numberOption("rounds", 5);
  const folder = await mkdtemp(join(tmpdir(), "anyfn-bench-cost-"));
  const file = join(folder, "usage.jsonl");
  try {
    const bytes = await write(file, records);
    const results = [];
    for (const kind of KINDS) {
      const runs: Run[] = [];
      for (let round = 0; round < rounds; round++) runs.push(await run(kind, file));
      const median = (read: (one: Run) => number): number => quantile(runs.map(read), 0.5);
      results.push({
        kind,
        ms: median(({ ms }) => ms),
        cpuMs: median(({ cpuMs }) => cpuMs),
        maxRssMb: median(({ maxRssMb }) => maxRssMb),
        usd: runs[0]?.usd ?? "",
      });
    }
    console.log(
      option("json") !== undefined
        ? JSON.stringify({ ...conditions(), rounds, records, bytes, results }, undefined, 2)
        : table([
            [`${records.toLocaleString("en-US")} records`, "ms", "CPU ms", "peak RSS, MB"],
            ...results.map(({ kind, ms, cpuMs, maxRssMb }) => [
              NAMES[kind],
              ms.toFixed(0),
              cpuMs.toFixed(0),
              maxRssMb.toFixed(0),
            ]),
          ]),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function run(kind: string, file: string): Promise<Run> {
  const started = fork(import.meta.filename, [file], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: { ...process.env, ANYFN_BENCH_COST: kind },
  });
  const exit = once(started, "exit");
  const [told] = (await once(started, "message")) as [Run]; // what child() sends
  await exit;
  return told;
}

async function child(kind: string, file: string): Promise<void> {
  const options = { now: new Date("2026-11-22T00:00:00Z") };
  const records: unknown[] = [];
  if (kind !== "stream")
    for await (const batch of readUsage(createReadStream(file)))
      for (const record of batch.records) {
        const { busyMs, busy100Ms, busy1000Ms, ...rest } = record as Record<string, unknown>; // any object has fields
        records.push(kind === "intervals" ? { ...rest, target: "cloud-functions" } : record);
      }
  const cpuBefore = process.cpuUsage();
  const began = performance.now();
  const report: CostReport =
    kind === "stream" ? await price(readUsage(createReadStream(file)), options) : price(records, options);
  const ms = performance.now() - began;
  const { user, system } = process.cpuUsage(cpuBefore);
  if (report.skipped > 0) throw new Error(JSON.stringify(report.problems[0]));
  process.send?.({
    ms,
    cpuMs: (user + system) / 1000,
    maxRssMb: process.resourceUsage().maxRSS / 1024,
    usd: report.usd,
  });
  process.disconnect();
}

/** What twenty functions on four targets write in `records` mode, 64 instances each, a request every 2 ms over all. */
async function write(file: string, records: number): Promise<number> {
  const out = createWriteStream(file);
  const targets = ["lambda", "cloud-functions", "azure-functions", "netlify"];
  const start = Date.UTC(2026, 10, 3);
  let bytes = 0;
  let text = "";
  for (let index = 0; index < records; index++) {
    const fn = (index * 7919) % 20;
    const durationMs = 5 + ((index * 104_729) % 40_000) / 100 + 0.125;
    const target = targets[fn % 4];
    const shared = target === "cloud-functions" || target === "azure-functions";
    text += `${JSON.stringify({
      schema: "anyfn.usage/1",
      function: `function-${fn}`,
      target,
      region: target === "lambda" ? "us-east-1" : undefined,
      architecture: "arm64",
      memoryMb: 512,
      kind: "http",
      trigger: "aws.apigateway.http-v2",
      instance: `instance-${fn}-${index % 64}`,
      startedAt: new Date(start + index * 2).toISOString(),
      cumulative: false,
      invocations: 1,
      outcomes: { ok: 1, error: 0, timeout: 0, cancelled: 0 },
      durationMs,
      billedMs: Math.ceil(durationMs),
      ...(shared && { busyMs: durationMs, periods: 1, busy100Ms: 500, busy1000Ms: 1000 }),
      coldStarts: 0,
      initMs: 0,
      events: 0,
      failures: 0,
      bytesIn: 120,
      bytesOut: 2300,
      cpuMs: 812.4,
      memoryUsedMb: 84.2,
      id: `c6af9ac6-7b61-11e6-9a41-${String(index).padStart(12, "0")}`,
      attempt: 1,
    })}\n`;
    if (text.length > 1_000_000) {
      bytes += text.length;
      if (!out.write(text)) await once(out, "drain");
      text = "";
    }
  }
  bytes += text.length;
  out.end(text);
  await finished(out);
  return bytes;
}
