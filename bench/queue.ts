/**
 * The full cycle of messages on the node server's local queue: sent by a handle (`sender("bench").send`), claimed, handled by a
 * function, acknowledged; all in one process, on one core. With both durabilities, sent one at a time and many at once.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, sender } from "@anyfn/clients";
import { nodeSender } from "@anyfn/clients/node";
import { queue as row } from "@anyfn/node/events/queue";
import { createServer } from "@anyfn/node/server";
import { queue } from "anyfn";
import { conditions, numberOption, table } from "./report.ts";

const count = numberOption("messages", 20_000);
const rounds = numberOption("rounds", 3);

/** How many sends run at a time. */
const SENDERS = [1, 16, 256];

console.log(conditions());
const rows: string[][] = [["durability", "sends at a time", "messages/s", "CPU µs per message"]];
for (const durability of ["default", "power"] as const) {
  for (const senders of SENDERS) {
    const runs: { readonly perSecond: number; readonly cpuUs: number }[] = [];
    for (let round = 0; round < rounds; round++) runs.push(await cycle(durability, senders));
    const median = runs.toSorted((a, b) => a.perSecond - b.perSecond)[Math.floor(rounds / 2)];
    rows.push([
      durability,
      String(senders),
      median?.perSecond.toFixed(0) ?? "",
      median?.cpuUs.toFixed(0) ?? "",
    ]);
  }
}
console.log(table(rows));

async function cycle(
  durability: "default" | "power",
  senders: number,
): Promise<{ readonly perSecond: number; readonly cpuUs: number }> {
  const data = mkdtempSync(join(tmpdir(), "anyfn-bench-"));
  const all = Promise.withResolvers<void>();
  let handled = 0;
  const definition = queue({ name: "bench", batchSize: 100 }, () => {
    handled++;
    if (handled === count) all.resolve();
  });
  const server = createServer(
    { name: "bench", functions: [{ name: "bench", definition, rows: [row] }] },
    { port: 0, host: "127.0.0.1", data, durability, write: () => {} },
  );
  await server.listen();
  const cpu = process.cpuUsage();
  const began = performance.now();
  const out = sender("bench");
  connect(out, nodeSender({ name: "bench" }));
  let next = 0;
  await Promise.all(
    Array.from({ length: senders }, async () => {
      while (next < count) await out.send({ id: next++, text: "a small message" });
    }),
  );
  await all.promise;
  // Acknowledged too: nothing is claimed any more.
  await server.stop();
  const took = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  rmSync(data, { recursive: true });
  return { perSecond: (count / took) * 1000, cpuUs: (user + system) / count };
}
