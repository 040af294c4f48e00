/** Importing a gigabyte of Lambda's REPORT lines: see README.md for what the figures mean. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { importUsage } from "@anyfn/cost";
import { conditions, numberOption, option, table } from "./report.ts";

interface Run {
  readonly megabytes: number;
  readonly records: number;
  readonly ms: number;
  readonly maxRssMb: number;
}

if (process.env["ANYFN_BENCH_IMPORT"] === undefined) await parent();
else await child();

async function parent(): Promise<void> {
  const most = numberOption("megabytes", 1000);
  const runs: Run[] = [];
  // A tenth first: memory that grows with the file would show.
  for (const megabytes of [most / 10, most]) runs.push(await run(megabytes));
  console.log(
    option("json") !== undefined
      ? JSON.stringify({ ...conditions(), runs }, undefined, 2)
      : table([
          ["REPORT lines, MB", "records", "ms", "peak RSS, MB"],
          ...runs.map(({ megabytes, records, ms, maxRssMb }) => [
            String(megabytes),
            records.toLocaleString("en-US"),
            ms.toFixed(0),
            maxRssMb.toFixed(0),
          ]),
        ]),
  );
}

async function run(megabytes: number): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), "anyfn-bench-import-"));
  try {
    const file = join(folder, "lambda.log");
    await write(file, megabytes * 1e6);
    const started = fork(import.meta.filename, [file], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      env: { ...process.env, ANYFN_BENCH_IMPORT: "child" },
    });
    const exit = once(started, "exit");
    const [told] = (await once(started, "message")) as [Omit<Run, "megabytes">]; // what child() sends
    await exit;
    return { megabytes, ...told };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function child(): Promise<void> {
  const { createReadStream } = await import("node:fs");
  const began = performance.now();
  let records = 0;
  for await (const batch of importUsage(
    createReadStream(process.argv[2] ?? "", { highWaterMark: 1 << 18 }),
  )) {
    for (const record of batch.records) if (JSON.stringify(record).length > 0) records++;
    if (batch.problems.length > 0) throw new Error(batch.problems[0]?.reason);
  }
  const ms = performance.now() - began;
  process.send?.({ records, ms, maxRssMb: process.resourceUsage().maxRSS / 1024 });
  process.disconnect();
}

/** Lines as `aws logs tail` prints them, of 97 instances. */
async function write(file: string, size: number): Promise<void> {
  const out = createWriteStream(file);
  const start = Date.UTC(2026, 10, 3);
  for (let index = 0, bytes = 0; bytes < size; ) {
    let text = "";
    for (let count = 0; count < 4000; count++, index++) {
      const duration = 5 + ((index * 104_729) % 40_000) / 100 + 0.12;
      const stream = `2026/11/03/[$LATEST]${String(index % 97).padStart(32, "0")}`;
      const id = `c6af9ac6-7b61-11e6-9a41-${String(index).padStart(12, "0")}`;
      text += `${new Date(start + index * 50).toISOString()} ${stream} REPORT RequestId: ${id}\tDuration: ${duration.toFixed(2)} ms\tBilled Duration: ${Math.ceil(duration)} ms\tMemory Size: 512 MB\tMax Memory Used: 83 MB\t\n`;
    }
    bytes += text.length;
    if (!out.write(text)) await once(out, "drain");
  }
  out.end();
  await finished(out);
}
