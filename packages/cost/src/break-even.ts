import { exactCost } from "./estimate.ts";
import { compare, type Decimal, type Exact, exact, times, toDecimal } from "./exact.ts";
import type { Plan } from "./plan.ts";
import { selectPlans } from "./plans.ts";
import type { PricingOptions } from "./prices.ts";
import { checkedServer, type Server, type ServerOptions, serverOf } from "./server.ts";
import { checkedWorkload, type Workload } from "./workload.ts";

/** One point of the two lines. */
export interface CurvePoint {
  /** Per month. */
  readonly requests: number;
  readonly usd: Decimal;
  /** As many servers as that load needs. */
  readonly servers: number;
  readonly serverUsd: Decimal;
}

/** Where a plan begins to cost as much as a server. */
export interface BreakEven {
  readonly plan: string;
  readonly server: Server;
  /** Least requests per month at which the plan costs as much as the server; 0 where it always does, absent where it never does. */
  readonly requestsPerMonth?: number | undefined;
  /** The same against as many servers as the load needs. */
  readonly requestsPerMonthWithServers?: number | undefined;
  /** Whether the server can carry the load of the break-even (or, where there is none, of the workload). */
  readonly capacityOk: boolean;
  readonly reason: string;
  readonly serversNeeded: number;
  /** Whether the server can carry the workload itself. */
  readonly atWorkload: {
    readonly capacityOk: boolean;
    readonly reason: string;
    readonly serversNeeded: number;
  };
  /** Numbers of requests at which one more server is needed, the first few within the curve. */
  readonly steps: readonly { readonly requests: number; readonly servers: number }[];
  readonly curve: readonly CurvePoint[];
  readonly assumptions: readonly string[];
  readonly warnings: readonly string[];
}

/** How far the curve goes, besides the options of pricing and of the server. */
export interface BreakEvenOptions extends PricingOptions, ServerOptions {
  /** One plan. */
  readonly plan: string;
  /** Points of the curve. Default 41, from 10,000 to `upTo` requests, evenly on a logarithmic scale. */
  readonly points?: number | undefined;
  /** Default: 1,000 million, or three times the break-even and the workload where that is more. */
  readonly upTo?: number | undefined;
}

/** Compares a workload on a plan with a server: `"t4g.small"` of the price book, or a price of one's own. */
export function breakEven(workload: Workload, server: Server | string, options: BreakEvenOptions): BreakEven {
  checkedWorkload(workload);
  const { monthHours } = workload;
  const machine = checkedServer(
    typeof server === "string" ? serverOf(server, { monthHours, ...options }) : server,
  );
  const [plan] = selectPlans([options.plan], options.furtherPlans) as readonly [Plan, ...Plan[]]; // it throws when there is none
  const { region: _, ...rest } = { ...workload, instanceSeconds: undefined };
  const costAt = memo((requests) => exactCost({ ...rest, region: workload.region, requests }, plan, options));
  const need = (requests: number): number => serversFor(workload, machine, requests);
  const price = exact(machine.usdPerMonth);
  const total = (requests: number): Exact => times(price, exact(need(requests)));
  const own = times(price, exact(machine.count ?? 1));
  const requestsPerMonth = least((n) => compare(costAt(n), own) >= 0);
  const stepped = firstAbove(costAt, total, need, requestsPerMonth);
  const at = requestsPerMonth ?? Number(workload.requests);
  const load = capacityAt(at, workload, machine);
  const capacityOk = load.servers <= (machine.count ?? 1) && load.fits;
  const here = capacityAt(Number(workload.requests), workload, machine);
  const most = options.upTo ?? Math.max(1e9, 3 * Math.max(requestsPerMonth ?? 0, Number(workload.requests)));
  return {
    plan: plan.id,
    server: machine,
    ...(requestsPerMonth !== undefined && { requestsPerMonth }),
    ...(stepped !== undefined && { requestsPerMonthWithServers: stepped }),
    capacityOk,
    reason: load.reason,
    serversNeeded: load.servers,
    atWorkload: {
      capacityOk: here.servers <= (machine.count ?? 1) && here.fits,
      reason: here.reason,
      serversNeeded: here.servers,
    },
    steps: stepsUpTo(most, need),
    curve: curveOf(1e4, most, options.points ?? 41, costAt, total, need),
    assumptions: [...load.assumptions, ...(machine.assumptions ?? [])],
    warnings: [...(capacityOk ? [] : [load.reason]), ...(machine.warnings ?? [])],
  };
}

interface Capacity {
  readonly servers: number;
  readonly fits: boolean;
  readonly reason: string;
  readonly assumptions: readonly string[];
}

/** A server is run at 60 % of its CPU at the peak, and a burstable one within its baseline over the month. */
const BUSY_AT_MOST = 0.6;

/** What a number of requests asks of servers, in requests in flight and in vCPUs. */
function demandOf(
  requests: number,
  { monthHours = 730, peakFactor = 3, durationMs, cpuMs }: Workload,
): { readonly meanMs: number; readonly inFlight: number; readonly average: number; readonly peak: number } {
  const perSecond = requests / (monthHours * 3600);
  const meanMs =
    typeof durationMs === "number"
      ? durationMs
      : durationMs.reduce((all, { ms, share }) => all + ms * share, 0);
  const average = (perSecond * (cpuMs ?? meanMs)) / 1000;
  return { meanMs, inFlight: (perSecond * meanMs) / 1000, average, peak: average * peakFactor };
}

/** How many of a server a number of requests a month needs: at their peak, and over the month. */
export function serversFor(
  workload: Workload,
  { vcpu, sustainedVcpu, count = 1 }: Server,
  requests: number,
): number {
  if (vcpu === undefined) return count;
  const { average, peak } = demandOf(requests, workload);
  const forPeak = Math.ceil(peak / (vcpu * BUSY_AT_MOST) - 1e-9);
  return Math.max(count, forPeak, Math.ceil(average / (sustainedVcpu ?? vcpu) - 1e-9));
}

function capacityAt(requests: number, workload: Workload, server: Server): Capacity {
  const { vcpu, sustainedVcpu = vcpu, memoryMb, count = 1 } = server;
  const { meanMs, inFlight, average, peak } = demandOf(requests, workload);
  const assumptions = [
    workload.cpuMs === undefined
      ? `All of the ${meanMs} ms is taken to be CPU time; give cpuMs if it is not.`
      : `${workload.cpuMs} ms of CPU time a request.`,
    `The peak is ${workload.peakFactor ?? 3} times the average.`,
  ];
  const servers = serversFor(workload, server, requests);
  const flight = `${shown(inFlight)} requests in flight on average`;
  if (memoryMb !== undefined && memoryMb < workload.memoryMb)
    return {
      servers,
      fits: false,
      reason: `The server has ${memoryMb} MB of memory, less than the ${workload.memoryMb} MB of one instance.`,
      assumptions,
    };
  if (vcpu === undefined) {
    const reason = `The server's vCPUs are not known: whether it can carry ${flight} was not checked.`;
    return { servers, fits: true, reason, assumptions };
  }
  const demand = `${flight}, ${shown(average)} vCPU on average and ${shown(peak)} at the peak`;
  const has = `${count === 1 ? "The server" : `${count} servers`} with ${vcpu} vCPU (${sustainedVcpu} sustained)`;
  const reason =
    servers <= count
      ? `${has} can carry ${demand}.`
      : `${has} could not carry the load: ${demand}; it takes ${servers.toLocaleString("en-US")}.`;
  return { servers, fits: true, reason, assumptions };
}

function shown(value: number): string {
  return value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

const MOST = 1e13;

/**
 * The smallest whole number from which `reached` holds, in the first stretch where it does: costs can fall again where periods with a
 * minimum flow into one another, so that stretches are small.
 */
function least(reached: (requests: number) => boolean, from = 0, most = MOST): number | undefined {
  if (reached(from)) return from;
  let high = Math.max(1024, from * 2);
  let low = from;
  while (!reached(high)) {
    if (high >= most) return undefined;
    low = high;
    high = Math.min(most, Math.ceil(high * 1.5));
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (reached(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Where the plan's line first reaches the stairs of the servers: they rise only at steps, so one step is searched after the other. */
function firstAbove(
  costAt: (requests: number) => Exact,
  total: (requests: number) => Exact,
  need: (requests: number) => number,
  start: number | undefined,
): number | undefined {
  let from = start;
  for (let tries = 0; from !== undefined && tries < 100; tries++) {
    const stair = total(from);
    if (compare(costAt(from), stair) >= 0) return from;
    const servers = need(from);
    const end = least((n) => need(n) > servers, from);
    const reached = least((n) => compare(costAt(n), stair) >= 0, from, end ?? MOST);
    if (reached !== undefined && (end === undefined || reached < end)) return reached;
    from = end;
  }
  // After so many steps the stairs are as good as a line.
  return from === undefined ? undefined : least((n) => compare(costAt(n), total(n)) >= 0, from);
}

function stepsUpTo(
  most: number,
  need: (requests: number) => number,
): { requests: number; servers: number }[] {
  const steps: { requests: number; servers: number }[] = [];
  let at = 0;
  while (steps.length < 20) {
    const servers = need(at);
    const next = least((n) => need(n) > servers, at, most);
    if (next === undefined || next > most) break;
    steps.push({ requests: next, servers: need(next) });
    at = next;
  }
  return steps;
}

function curveOf(
  first: number,
  last: number,
  points: number,
  costAt: (requests: number) => Exact,
  total: (requests: number) => Exact,
  need: (requests: number) => number,
): CurvePoint[] {
  return Array.from({ length: points }, (_, index) => {
    const requests = Math.round(first * (last / first) ** (index / Math.max(1, points - 1)));
    const usd = toDecimal(costAt(requests), 6);
    return { requests, usd, servers: need(requests), serverUsd: toDecimal(total(requests), 6) };
  });
}

function memo(read: (requests: number) => Exact): (requests: number) => Exact {
  const known = new Map<number, Exact>();
  return (requests) => {
    let value = known.get(requests);
    if (!value) known.set(requests, (value = read(requests)));
    return value;
  };
}
