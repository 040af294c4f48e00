import { exact, fraction, times } from "../exact.ts";
import type { Load, Notes, Plan, Rounding } from "../plan.ts";
import type { Prices } from "../prices.ts";
import type { Charge } from "../quote.ts";
import { idleSeconds } from "./cloud-functions.ts";
import { atLeast } from "./size.ts";

const limits = { leastMb: 128, mostMb: 32_768, mostMs: 3_600_000, mostConcurrency: 1000 };

/** Cloud Run functions as `gcloud functions deploy` sets them: a fraction of a CPU by memory, one request at a time. */
export const cloudRunRequest: Plan = requestBased(
  "cloud-functions",
  "request",
  "Cloud Run functions, by request",
  1,
  "gcp.run.vcpu",
);
/** Cloud Run functions with CPU always allocated. */
export const cloudRunInstance: Plan = instanceBased();
/** Firebase's second generation: one CPU up to 2 GB, 80 requests at a time. */
export const firebaseV2: Plan = requestBased("firebase", "v2", "Firebase, 2nd gen", 80, "gcp.firebase.vcpu");

function requestBased(
  target: "cloud-functions" | "firebase",
  variant: string,
  title: string,
  concurrency: number,
  cpuTable: string,
): Plan {
  return {
    id: `${target}:${variant}`,
    provider: "gcp",
    target,
    title,
    listed: true,
    concurrency: () => concurrency,
    limits,
    rounding: (prices): Rounding => ({
      per: "period",
      quantumMs: Number(prices.value("gcp.run.rounding").n),
      minimumMs: 0,
      withInit: true,
    }),
    charges(load, prices, notes) {
      const cpu = exact(vcpuOf(load, cpuTable, concurrency, prices, notes));
      const gib = times(exact(load.memoryMb), fraction(1n, 1024n));
      const seconds = times(load.billedMs, fraction(1n, 1000n));
      const idle = idleSeconds(load.workload?.minInstances, load.monthSeconds, seconds);
      const kept: Charge[] =
        idle.n > 0n
          ? [
              { meter: "gcp.run.idle.cpu", quantity: times(idle, cpu) },
              { meter: "gcp.run.idle.memory", quantity: times(idle, gib) },
            ]
          : [];
      return [
        { meter: "gcp.run.requests", quantity: load.requests },
        { meter: "gcp.run.cpu", quantity: times(seconds, cpu) },
        { meter: "gcp.run.memory", quantity: times(seconds, gib) },
        ...kept,
        { meter: "gcp.run.egress", quantity: load.egressGb },
      ];
    },
  };
}

function instanceBased(): Plan {
  return {
    id: "cloud-functions:instance",
    provider: "gcp",
    target: "cloud-functions",
    title: "Cloud Run functions, by instance",
    listed: false,
    concurrency: () => 1,
    limits: { leastMb: 1, mostMb: 32_768, mostMs: 3_600_000, mostConcurrency: 1000 },
    rounding: (prices): Rounding => ({
      per: "life",
      quantumMs: Number(prices.value("gcp.run.rounding").n),
      minimumMs: Number(prices.value("gcp.run.instance.minimum").n),
      lingerMs: Number(prices.value("gcp.run.keepalive").n),
      withInit: true,
    }),
    charges(load, prices, notes) {
      const given = vcpuOf(load, "gcp.run.vcpu", 1, prices, notes);
      const cpu = Number(given) < 1 ? "1" : given;
      const memoryMb = Math.max(load.memoryMb, 512);
      if (cpu !== given || memoryMb !== load.memoryMb)
        notes.assumptions.push(
          `Instance-based billing takes at least 1 vCPU and 512 MB: priced with ${cpu} vCPU and ${memoryMb} MB.`,
        );
      const busy = times(load.billedMs, fraction(1n, 1000n));
      const kept = idleSeconds(load.workload?.minInstances, load.monthSeconds, busy);
      const seconds = { n: busy.n * kept.d + kept.n * busy.d, d: busy.d * kept.d };
      notes.assumptions.push(
        "An instance lives until 15 minutes after its last request, the longest that Cloud Run keeps it.",
      );
      return [
        { meter: "gcp.run.instance.cpu", quantity: times(seconds, exact(cpu)) },
        {
          meter: "gcp.run.instance.memory",
          quantity: times(seconds, times(exact(memoryMb), fraction(1n, 1024n))),
        },
        { meter: "gcp.run.egress", quantity: load.egressGb },
      ];
    },
  };
}

function vcpuOf(load: Load, table: string, usual: number, prices: Prices, notes: Notes): string {
  const concurrency = load.workload?.concurrency ?? usual;
  const given = load.workload?.vcpu;
  if (given !== undefined) {
    if (given < 1 && concurrency > 1)
      notes.warnings.push(
        `Cloud Run takes one request at a time below 1 vCPU; ${concurrency} at ${given} vCPU cannot be deployed.`,
      );
    return String(given);
  }
  const cpu = atLeast(prices.table(table), load.memoryMb, notes)[1] ?? "1";
  if (Number(cpu) >= 1 || concurrency === 1) {
    notes.assumptions.push(`${cpu} vCPU, as the deployer sets for ${load.memoryMb} MB.`);
    return cpu;
  }
  notes.assumptions.push(`1 vCPU, which ${concurrency} requests at a time need.`);
  return "1";
}
