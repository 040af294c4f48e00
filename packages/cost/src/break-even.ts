import { exactCost } from "./estimate.ts";
import { compare, type Decimal, type Exact, exact, times, toDecimal } from "./exact.ts";
import type { Notes, Plan } from "./plan.ts";
import { selectPlans } from "./plans.ts";
import { createPrices, type PricingOptions } from "./prices.ts";
import { type Server, type ServerOptions, serverOf } from "./server.ts";
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
  /** Points of the curve. Default 41, from 10,000 to at least 1,000 million requests, evenly on a logarithmic scale. */
  readonly points?: number | undefined;
}

/** Compares a workload on a plan with a server: `"t4g.small"` of the price book, or a price of one's own. */
export function breakEven(workload: Workload, server: Server | string, options: BreakEvenOptions): BreakEven {
  checkedWorkload(workload);
  const machine = typeof server === "string" ? serverOf(server, options) : server;
  const [plan] = selectPlans([options.plan]) as readonly [Plan, ...Plan[]]; // it throws when there is none
  const { region: _, ...rest } = { ...workload, instanceSeconds: undefined };
  const costAt = memo((requests) => exactCost({ ...rest, region: workload.region, requests }, plan, options));
  const need = (requests: number): number => serversFor(requests, workload, machine).servers;
  const price = exact(machine.usdPerMonth);
  const total = (requests: number): Exact => times(price, exact(need(requests)));
  const own = times(price, exact(machine.count ?? 1));
  const requestsPerMonth = least((n) => compare(costAt(n), own) >= 0);
  const stepped = firstAbove(costAt, total, need, requestsPerMonth);
  const at = requestsPerMonth ?? Number(workload.requests);
  const load = serversFor(at, workload, machine);
  const capacityOk = load.servers <= (machine.count ?? 1) && load.fits;
  const here = serversFor(Number(workload.requests), workload, machine);
  const prices = createPrices(workload.region, options);
  const notes: Notes = { assumptions: [], warnings: [] };
  if (!capacityOk) notes.warnings.push(load.reason);
  const { warnings } = prices.notes();
  const most = Math.max(1e9, 3 * Math.max(requestsPerMonth ?? 0, Number(workload.requests)));
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
    assumptions: load.assumptions,
    warnings: [...notes.warnings, ...warnings],
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

function serversFor(requests: number, workload: Workload, server: Server): Capacity {
  const count = server.count ?? 1;
  const seconds = (workload.monthHours ?? 730) * 3600;
  const { peakFactor = 3, durationMs } = workload;
  const meanMs =
    typeof durationMs === "number"
      ? durationMs
      : durationMs.reduce((all, { ms, share }) => all + ms * share, 0);
  const cpuMs = workload.cpuMs ?? meanMs;
  const average = (requests / seconds) * (cpuMs / 1000);
  const peak = average * peakFactor;
  const inFlight = ((requests / seconds) * meanMs) / 1000;
  const flight = `${inFlight.toFixed(2)} requests in flight on average`;
  const assumptions = [
    workload.cpuMs === undefined
      ? `All of the ${meanMs} ms is taken to be CPU time; give cpuMs if it is not.`
      : `${cpuMs} ms of CPU time a request.`,
    `The peak is ${peakFactor} times the average.`,
  ];
  const memory = server.memoryMb === undefined || server.memoryMb >= workload.memoryMb;
  const { vcpu } = server;
  if (vcpu === undefined) {
    const reason = `The server's vCPUs are not known: whether it can carry ${flight} was not checked.`;
    return { servers: count, fits: memory, reason, assumptions };
  }
  const sustained = server.sustainedVcpu ?? vcpu;
  const forPeak = Math.ceil(peak / (vcpu * BUSY_AT_MOST) - 1e-9);
  const forAverage = Math.ceil(average / sustained - 1e-9);
  const servers = Math.max(count, forPeak, forAverage);
  if (!memory)
    return {
      servers,
      fits: false,
      reason: `The server has ${server.memoryMb} MB of memory, less than the ${workload.memoryMb} MB of one instance.`,
      assumptions,
    };
  const demand = `${flight}, ${average.toFixed(2)} vCPU on average and ${peak.toFixed(2)} at the peak`;
  const has = `${vcpu} vCPU (${sustained} sustained)`;
  const reason =
    servers <= count
      ? `${count === 1 ? "The server" : `${count} servers`} with ${has} can carry ${demand}.`
      : `${count === 1 ? "The server" : `${count} servers`} with ${has} could not carry the load: ${demand}; it takes ${servers}.`;
  return { servers, fits: true, reason, assumptions };
}

const MOST = 1e13;

/** The smallest whole number from which `reached` holds; it must hold for all above. */
function least(reached: (requests: number) => boolean, from = 0, most = MOST): number | undefined {
  if (reached(from)) return from;
  let high = Math.max(1024, from * 2);
  let low = from;
  while (!reached(high)) {
    if (high >= most) return undefined;
    low = high;
    high = Math.min(most, high * 4);
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
  return undefined;
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
