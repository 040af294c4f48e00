/** What metering adds to an invocation: the same function with sums (the default), with records, and without, taking turns. */
import { invoke } from "anyfn";
import { type Entry, serve } from "anyfn/adapter";
import { conditions, numberOption, table } from "./report.ts";

const CALLS = 20_000;
const rounds = numberOption("rounds", 31);

const event = {
  kind: "invoke" as const,
  id: "1",
  source: "/bench",
  time: new Date(),
  attempt: 1,
  native: {},
  data: 1,
};
const adapter = {
  name: "lambda",
  info: () => ({ id: "1", name: "bench", memory: 128 }),
  remaining: () => Number.POSITIVE_INFINITY,
  trace: () => ({ sampled: false }),
  log: () => ({}),
};
/** The least that a row can be, so that the meter is a large part of the whole. */
const row = {
  id: "bench.http",
  kind: "http",
  detect: () => true,
  reader: { method: () => "GET", url: () => "http://bench/", path: () => "/", bodyLength: () => 0 },
  reply: () => event,
};

function entry(mode: string): Entry {
  const definition = { ...invoke(() => 1), run: () => 1 };
  return serve(adapter as never, definition as never, [row as never], {
    environment: { ANYFN_METER: mode },
    write: () => {},
  });
}

/** Nanoseconds of CPU time of one call, over some calls. */
function turn(call: Entry): number {
  const before = process.cpuUsage();
  for (let count = 0; count < CALLS; count++) call(event, undefined);
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1000) / CALLS;
}

/** Bytes that one call allocates: what the heap grew by while nothing collected it. */
function allocated(call: Entry): number {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  for (let count = 0; count < CALLS; count++) call(event, undefined);
  return (process.memoryUsage().heapUsed - before) / CALLS;
}

const off = entry("off");
const aggregate = entry("aggregate");
const records = entry("records");
for (const call of [off, aggregate, records]) turn(call);

const times: number[][] = [[], []];
const bytes: number[][] = [[], []];
for (let round = 0; round < rounds; round++) {
  // What slows the machine for a while slows both neighbours.
  const floor = turn(off);
  for (const [index, call] of [aggregate, records].entries()) times[index]?.push(turn(call) - floor);
  const none = allocated(off);
  for (const [index, call] of [aggregate, records].entries()) bytes[index]?.push(allocated(call) - none);
}

const { date, node, machine } = conditions();
console.log(
  `${date}, Node ${node}, ${machine}; over the same function with ANYFN_METER=off, ${rounds} rounds of ${CALLS} calls.\n`,
);
console.log(
  table([
    ["mode", "ns of CPU time per invocation", "bytes allocated per invocation"],
    ...["aggregate", "records"].map((mode, index) => [
      mode,
      String(Math.round(median(times[index] ?? []))),
      globalThis.gc ? median(bytes[index] ?? []).toFixed(1) : "needs --expose-gc",
    ]),
  ]),
);

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? Number.NaN;
}
