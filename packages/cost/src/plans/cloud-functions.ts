import { type Exact, exact, fraction, larger, minus, plus, times, ZERO } from "../exact.ts";
import type { Plan, Rounding } from "../plan.ts";
import { atLeast } from "./size.ts";

/** First generation: one request at a time, CPU by memory. */
export const cloudFunctionsGen1: Plan = gen1("cloud-functions", "gen1", "Cloud Functions, 1st gen");
/** Firebase's first generation is billed as Google's is. */
export const firebaseV1: Plan = gen1("firebase", "v1", "Firebase, 1st gen");

function gen1(target: "cloud-functions" | "firebase", variant: string, title: string): Plan {
  return {
    id: `${target}:${variant}`,
    provider: "gcp",
    target,
    title,
    listed: false,
    concurrency: () => 1,
    limits: { leastMb: 1, mostMb: 8192, mostMs: 540_000, mostConcurrency: 1 },
    rounding: (prices): Rounding => ({
      per: "invocation",
      quantumMs: Number(prices.value("gcp.functions.rounding").n),
      minimumMs: 0,
      withInit: false,
    }),
    charges(load, prices, notes) {
      const row = atLeast(prices.table("gcp.functions.mhz"), load.memoryMb, notes);
      const memoryMb = exact(row[0] ?? load.memoryMb);
      const ghz = times(exact(row[1] ?? 0), fraction(1n, 1000n));
      const seconds = times(load.billedMs, fraction(1n, 1000n));
      const idle = idleSeconds(load.workload?.minInstances, load.monthSeconds, seconds);
      const gb = times(memoryMb, fraction(1n, 1024n));
      return [
        { meter: "gcp.functions.requests", quantity: load.requests },
        { meter: "gcp.functions.gbs", quantity: times(plus(seconds, idle), gb) },
        { meter: "gcp.functions.ghzs", quantity: times(seconds, ghz) },
        ...(idle.n > 0n ? [{ meter: "gcp.functions.idle.ghzs", quantity: times(idle, ghz) }] : []),
        { meter: "gcp.functions.egress", quantity: load.egressGb },
      ];
    },
  };
}

/** Seconds in which instances that are kept ready do nothing. */
export function idleSeconds(instances: number | undefined, monthSeconds: Exact, busy: Exact): Exact {
  return instances === undefined ? ZERO : larger(minus(times(exact(instances), monthSeconds), busy), ZERO);
}
