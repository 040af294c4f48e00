import { ceilTo, type Exact, exact, fraction, larger, smaller, times, ZERO } from "../exact.ts";
import type { Plan, Rounding } from "../plan.ts";
import type { Prices } from "../prices.ts";
import type { ExactLine } from "../quote.ts";
import type { Workload } from "../workload.ts";
import { atLeast } from "./size.ts";

const at = (meter: string): string => `azure.functions.${meter}`;

/** Each execution by its memory in steps of 128 MB and at least 100 ms. */
export const azureConsumption: Plan = {
  id: "azure-functions:consumption",
  provider: "azure",
  target: "azure-functions",
  title: "Azure Functions Consumption",
  listed: true,
  concurrency: () => 1,
  limits: { leastMb: 1, mostMb: 1536, mostMs: 600_000, mostConcurrency: 1000 },
  usedMemoryStepMb: 128,
  rounding: (prices): Rounding => ({
    per: "invocation",
    quantumMs: Number(prices.value(at("consumption.rounding")).n),
    minimumMs: Number(prices.value(at("consumption.minimum")).n),
    withInit: false,
  }),
  charges(load, prices, notes) {
    const step = prices.value(at("consumption.memory.step"));
    const memory = smaller(
      larger(ceilTo(exact(load.memoryMb), step), step),
      prices.value(at("consumption.memory.most")),
    );
    notes.assumptions.push(
      load.workload
        ? "Azure bills the memory that is used, in steps of 128 MB: taken to be the given memory."
        : "Azure bills the memory that is used, in steps of 128 MB: taken to be the most that the process had; executions that ran at once are billed one by one, which is the most it can be.",
    );
    notes.warnings.push(
      "The Consumption plan ends on Linux on 2028-09-30; Microsoft recommends Flex Consumption.",
    );
    return [
      { meter: at("consumption.executions"), quantity: load.requests },
      {
        meter: at("consumption.gbs"),
        quantity: times(times(load.billedMs, memory), fraction(1n, 1024_000n)),
      },
      { meter: "azure.egress", quantity: load.egressGb },
    ];
  },
};

/** Instances of a fixed size, billed while they execute anything; always-ready ones at their own rates. */
export const azureFlex: Plan = flex("flex", "Azure Functions Flex Consumption");
/** The always-ready instances of the same plan, which platforms' figures tell apart. */
export const azureFlexReady: Plan = flex("flex-ready", "Azure Functions Flex Consumption, always ready");

function flex(variant: "flex" | "flex-ready", title: string): Plan {
  const always = variant === "flex-ready";
  return {
    id: `azure-functions:${variant}`,
    provider: "azure",
    target: "azure-functions",
    title,
    listed: !always,
    concurrency: (workload, prices) => Number(httpDefault(workload, prices)?.[1] ?? 1),
    limits: { leastMb: 1, mostMb: 4096, mostMs: Number.POSITIVE_INFINITY, mostConcurrency: 1000 },
    rounding: (prices): Rounding => ({
      per: "period",
      quantumMs: Number(prices.value(at("flex.rounding")).n),
      minimumMs: Number(prices.value(at("flex.minimum")).n),
      withInit: false,
    }),
    charges(load, prices, notes) {
      const { workload, readyMs = ZERO, billedMs, monthSeconds } = load;
      const size = atLeast(prices.table(at("flex.sizes")), load.memoryMb, notes)[0] ?? "2048";
      if (Number(size) !== load.memoryMb)
        notes.assumptions.push(`An instance of ${size} MB, the next size there is.`);
      const usual = workload && workload.concurrency === undefined && httpDefault(workload, prices);
      if (usual)
        notes.assumptions.push(
          `An instance of ${usual[0]} MB takes ${usual[1]} requests at a time, Azure's default for HTTP.`,
        );
      const gbs = (ms: Exact): Exact => times(times(ms, exact(size)), fraction(1n, 1024_000n));
      const instances = Math.max(workload?.minInstances ?? 0, always && workload ? 1 : 0);
      const kept = workload ? times(times(exact(instances), monthSeconds), exact(1000)) : readyMs;
      const ready = always || instances > 0;
      if (instances > 0) notes.assumptions.push("Everything runs on the always-ready instances.");
      const mode = ready ? "flex.ready" : "flex";
      return [
        { meter: at(`${mode}.executions`), quantity: load.requests },
        { meter: at(`${mode}.gbs`), quantity: gbs(billedMs) },
        ...(ready ? [{ meter: at("flex.ready.baseline"), quantity: gbs(kept) }] : []),
        { meter: "azure.egress", quantity: load.egressGb },
      ];
    },
  };
}

/** The size and the concurrency that Azure sets for HTTP. For other triggers it depends on the trigger and its own settings. */
function httpDefault({ kind = "http", memoryMb }: Workload, prices: Prices): readonly string[] | undefined {
  if (kind !== "http") return undefined;
  return atLeast(prices.table(at("flex.concurrency")), memoryMb, { assumptions: [], warnings: [] });
}

export const azurePremium: readonly Plan[] = [premium("ep1"), premium("ep2"), premium("ep3")];

/** Instances by the hour, at least one, whatever runs on them. */
function premium(name: string): Plan {
  return {
    id: `azure-functions:premium-${name}`,
    provider: "azure",
    target: "azure-functions",
    title: `Azure Functions Premium ${name.toUpperCase()}`,
    listed: false,
    concurrency: () => 1,
    limits: { leastMb: 1, mostMb: 14_336, mostMs: Number.POSITIVE_INFINITY, mostConcurrency: 100_000 },
    rounding: (): Rounding => ({ per: "instances", quantumMs: 0, minimumMs: 0, withInit: false }),
    charges(load, prices, notes) {
      const egress = { meter: "azure.egress", quantity: load.egressGb };
      if (!load.workload) return [egress];
      const { vcpu, memoryMb } = sizeOf(prices.table(at("premium.sizes")).rows, name);
      const { cpuMs, minInstances = 1, peakFactor = 3, requests } = load.workload;
      const busyCpu =
        (Number(requests) * (cpuMs ?? 0)) /
        1000 /
        (Number(load.monthSeconds.n) / Number(load.monthSeconds.d));
      const instances = Math.max(1, minInstances, Math.ceil((busyCpu * peakFactor) / (vcpu * 0.6)));
      notes.assumptions.push(
        cpuMs === undefined
          ? `${instances} instance${instances === 1 ? "" : "s"} all month; more are billed when the load needs them (give cpuMs).`
          : `${instances} instances all month, enough for ${peakFactor} times the average CPU at 60 %.`,
      );
      const hours = times(times(exact(instances), load.monthSeconds), fraction(1n, 3600n));
      return [
        { meter: at("premium.vcpu"), quantity: times(hours, exact(vcpu)) },
        { meter: at("premium.memory"), quantity: times(hours, fraction(BigInt(memoryMb), 1024n)) },
        egress,
      ];
    },
    settle(lines, prices, notes) {
      if (lines.some(({ meter }) => meter.startsWith(at("premium.")))) return [];
      const { vcpu, memoryMb } = sizeOf(prices.table(at("premium.sizes")).rows, name);
      notes.assumptions.push("One instance for all of 730 hours: usage does not say how many there were.");
      const line = (meter: string, quantity: ReturnType<typeof exact>): ExactLine => {
        const figure = prices.figure(at(meter));
        const unitPrice = prices.value(at(meter));
        const usd = times(quantity, unitPrice);
        return {
          meter: at(meter),
          quantity,
          unit: figure.unit,
          unitPrice,
          free: exact(0),
          usd,
          source: figure,
        };
      };
      return [
        line("premium.vcpu", exact(730 * vcpu)),
        line("premium.memory", fraction(730n * BigInt(memoryMb), 1024n)),
      ];
    },
  };
}

function sizeOf(
  rows: readonly (readonly string[])[],
  name: string,
): { readonly vcpu: number; readonly memoryMb: number } {
  const row = rows.find(([own]) => own === name) ?? [];
  return { vcpu: Number(row[1] ?? 1), memoryMb: Number(row[2] ?? 3584) };
}
