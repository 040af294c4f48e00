import type { TargetName } from "anyfn";
import { type Exact, exact, fraction, isZero, times, ZERO } from "./exact.ts";
import type { Plan, Rounding } from "./plan.ts";
import type { Charge } from "./quote.ts";

/** A plan as data, for platforms that bill some of: requests, memory by time, CPU time, traffic, a month. */
export interface MeteredPlan {
  /** `target:variant`, e.g. `"cloudflare-workers:paid"`. */
  readonly id: string;
  readonly title: string;
  /** Among those that the target stands for, when no variant is named; default true. */
  readonly listed?: boolean | undefined;
  /** The meters of the price book, by what they count. All begin with the provider's name and a dot. */
  readonly meters: {
    readonly requests?: string | undefined;
    /** Billed time times memory. */
    readonly gbSeconds?: string | undefined;
    /** Milliseconds of CPU time. */
    readonly cpuMs?: string | undefined;
    /** To the internet. */
    readonly egressGb?: string | undefined;
    /** What is due once a month, whatever runs. */
    readonly month?: string | undefined;
  };
  /** How time becomes billed time; default: each invocation to the millisecond, its start left out. */
  readonly rounding?: Partial<Pick<Rounding, "per" | "quantumMs" | "minimumMs" | "withInit">> | undefined;
  /** Requests at a time on an instance, unless the workload says; default 1. */
  readonly concurrency?: number | undefined;
  /** What the platform allows; what is not named has no limit. */
  readonly limits?: Partial<Plan["limits"]> | undefined;
}

/** The plan that a description stands for. */
export function meteredPlan({
  id,
  title,
  listed = true,
  meters,
  rounding,
  concurrency = 1,
  limits,
}: MeteredPlan): Plan {
  const [first = id] = Object.values(meters).filter((meter) => meter !== undefined);
  return {
    id,
    provider: first.split(".")[0] ?? first,
    target: (id.split(":")[0] ?? id) as TargetName, // a third party declares its own name
    title,
    listed,
    concurrency: () => concurrency,
    limits: {
      leastMb: 1,
      mostMb: Number.POSITIVE_INFINITY,
      mostMs: Number.POSITIVE_INFINITY,
      mostConcurrency: Number.POSITIVE_INFINITY,
      ...limits,
    },
    rounding: () => ({ per: "invocation", quantumMs: 1, minimumMs: 0, withInit: false, ...rounding }),
    charges({ requests, billedMs, memoryMb, egressGb, workload }, _prices, notes) {
      const of = (meter: string | undefined, quantity: Exact): readonly Charge[] =>
        meter === undefined ? [] : [{ meter, quantity }];
      const cpuMs = workload?.cpuMs === undefined ? billedMs : times(requests, exact(workload.cpuMs));
      if (meters.cpuMs !== undefined && workload?.cpuMs === undefined)
        notes.assumptions.push(`${title} bills CPU time: all of the duration is taken to be CPU time.`);
      return [
        ...of(meters.requests, requests),
        ...of(meters.gbSeconds, times(times(billedMs, exact(memoryMb)), fraction(1n, 1024_000n))),
        ...of(meters.cpuMs, cpuMs),
        ...of(meters.egressGb, egressGb),
      ];
    },
    settle(_lines, prices) {
      if (meters.month === undefined) return [];
      const source = prices.figure(meters.month);
      const unitPrice = exact(source.value ?? source.tiers?.[0]?.value ?? "0");
      const { meter, unit } = source;
      return isZero(unitPrice)
        ? []
        : [{ meter, quantity: exact(1), unit, unitPrice, free: ZERO, usd: unitPrice, source }];
    },
  };
}
