import { sweep } from "./busy.ts";
import { createEpochReader } from "./epoch.ts";
import { PriceBookError } from "./errors.ts";
import { type Exact, fraction, plus } from "./exact.ts";
import { createInstanceTrack, type InstanceTrack } from "./instance-track.ts";
import { defaultPriceBook } from "./load-price-book.ts";
import type { Plan, Provider, Rounding } from "./plan.ts";
import { type PriceSpan, priceSpans } from "./price-span.ts";
import { createPrices, type Prices, type PricingOptions } from "./prices.ts";
import type { UsageInput } from "./usage.ts";
import { usageMistake } from "./usage-mistake.ts";
import { planOfUsage } from "./usage-plan.ts";

/** What is assumed of records that do not say. */
export interface TallyOptions extends PricingOptions {
  /** The plan of a target's records that name none: `{ "azure-functions": "consumption" }`. */
  readonly plans?: Readonly<Record<string, string>> | undefined;
  /** Default: what the platform gives. */
  readonly memoryMb?: number | undefined;
}

/** What the records of one function, plan, size, place and price span add up to. */
export interface Bucket {
  readonly function: string;
  readonly plan: Plan;
  readonly region: string | undefined;
  readonly architecture: string | undefined;
  readonly memoryMb: number;
  readonly kind: string;
  readonly trigger: string;
  readonly span: PriceSpan;
  readonly prices: Prices;
  readonly rounding: Rounding;
  /** Of a plan that bills used memory: what the records used, in its steps. */
  readonly stepMb: number | undefined;
  readonly usedMb: number | undefined;
  /** As the records said it, which may be nothing. */
  readonly given: Pick<UsageInput, "target" | "plan" | "memoryMb" | "kind" | "trigger">;
  readonly billed: Sum;
  /** How long always-ready instances were kept. */
  readonly ready: Sum;
  invocations: number;
  errors: number;
  bytesOut: number;
  /** Whether there were records of several invocations, and records of a shared instance that did not say which one. */
  sums: boolean;
  alone: boolean;
  /** Whether there were sums of instances that are billed by their life. */
  lives: boolean;
  /** The shared instances that it ran on. */
  shared: SharedInstances | undefined;
}

/** The instances of a plan, place, size and price span, by their names: what functions that meet on one of them share. */
interface SharedInstances {
  /** Intervals of single records. */
  readonly tracks: Map<string, InstanceTrack<Bucket>>;
  /** By how many microseconds the rounded periods that ended with a function differ from its part of the busy time. */
  readonly rounded: Map<string, Map<Bucket, number>>;
}

/** A sum of whole microseconds that keeps its last digit however large it gets. */
export interface Sum {
  low: number;
  high: bigint;
}

/** Adds records up in one pass; only the intervals of shared instances are kept. */
export interface Tally {
  /** Takes a record, or says why it cannot be priced. */
  add(record: unknown): string | undefined;
  /** All buckets, which add up to what is billed: each has its part of what its instances are billed beyond their busy time. */
  finish(): { readonly buckets: readonly Bucket[]; readonly lost: number };
}

export function createTally(options: TallyOptions): Tally {
  const buckets = new Map<string, Bucket[]>();
  const latest = new Map<string, UsageInput>();
  const places = new Map<string, SharedInstances>();
  const lingered = new Set<string>();
  const spanOf = priceSpans(options.priceBook ?? defaultPriceBook());
  let recent: Bucket | undefined;
  const epochMs = createEpochReader();
  let lost = 0;

  function bucketOf(record: UsageInput): Bucket | string {
    if (recent && recent.function === record.function && fits(recent, record)) return recent;
    const siblings = buckets.get(record.function) ?? [];
    for (const bucket of siblings) if (fits(bucket, record)) return (recent = bucket);
    const bucket = createBucket(record, options, spanOf);
    if (typeof bucket === "string") return bucket;
    buckets.set(record.function, siblings);
    siblings.push(bucket);
    return (recent = bucket);
  }

  function count(record: UsageInput): string | undefined {
    const bucket = bucketOf(record);
    if (typeof bucket === "string") return bucket;
    const { durationMs, invocations = 1, weight = 1, initMs, instance, outcomes } = record;
    const { rounding } = bucket;
    const started = (record.coldStarts ?? 0) > 0 && record.initialization !== "provisioned-concurrency";
    const init = rounding.withInit && initMs !== undefined && started ? initMs * 1000 : 0;
    const micros = Math.round(durationMs * 1000);
    bucket.invocations += invocations * weight;
    if (outcomes) bucket.errors += (invocations - Math.min(invocations, outcomes["ok"] ?? 0)) * weight;
    bucket.bytesOut += (record.bytesOut ?? 0) * weight;
    lost += record.lost ?? 0;
    if (record.readyMs !== undefined) addTo(bucket.ready, record.readyMs * 1000 * weight);
    if (record.billedBy === "platform" && record.billedMs !== undefined)
      addTo(bucket.billed, record.billedMs * 1000 * weight);
    else if (rounding.per === "instances") addTo(bucket.billed, micros * weight);
    else if (rounding.per === "invocation")
      addTo(bucket.billed, invocationMicros(bucket, record, micros, init) * weight);
    else if (record.busyMs !== undefined && rounding.per === "period") {
      const busy = record.busyMs * 1000;
      addTo(bucket.billed, (busy + init) * weight);
      const periods = rounding.minimumMs > 0 ? record.busy1000Ms : record.busy100Ms;
      const { rounded } = sharedOf(bucket);
      const own = rounded.get(instance ?? "") ?? new Map<Bucket, number>();
      rounded.set(instance ?? "", own);
      own.set(bucket, (own.get(bucket) ?? 0) + ((periods ?? 0) * 1000 - busy) * weight);
    } else if (instance !== undefined && invocations === 1 && weight === 1) {
      const start = epochMs(record.startedAt);
      if (Number.isNaN(start))
        return `startedAt is no time: ${JSON.stringify(record.startedAt.slice(0, 40))}`;
      trackOf(instance, sharedOf(bucket)).push(
        bucket,
        Math.round(start * 1000 - init),
        Math.round(micros + init),
      );
    } else if (rounding.per === "life") {
      if (invocations > 1) bucket.lives = true;
      else bucket.alone = true;
      addTo(bucket.billed, lifeMicros(bucket, record, micros, init) * weight);
    } else {
      bucket.alone = true;
      addTo(bucket.billed, invocationMicros(bucket, record, micros, init) * weight);
    }
    return undefined;
  }

  /** What an instance is billed that had no pause between these requests: until it is ended, idle, after the last of them. */
  function lifeMicros(
    { rounding, plan }: Bucket,
    { instance, busyMs }: UsageInput,
    micros: number,
    init: number,
  ): number {
    const busy = (busyMs === undefined ? micros : busyMs * 1000) + init;
    const key = instance && `${plan.id} ${instance}`;
    if (key !== undefined && lingered.has(key)) return busy; // another function of the same instance has the rest
    if (key !== undefined) lingered.add(key);
    return roundedMicros(busy + (rounding.lingerMs ?? 0) * 1000, rounding);
  }

  function sharedOf(bucket: Bucket): SharedInstances {
    if (bucket.shared) return bucket.shared;
    const key = `${bucket.plan.id} ${bucket.region ?? ""} ${bucket.memoryMb} ${bucket.span.from}`;
    let found = places.get(key);
    if (!found) places.set(key, (found = { tracks: new Map(), rounded: new Map() }));
    bucket.shared = found;
    return found;
  }

  function trackOf(instance: string, { tracks }: SharedInstances): InstanceTrack<Bucket> {
    let found = tracks.get(instance);
    if (!found) tracks.set(instance, (found = createInstanceTrack<Bucket>()));
    return found;
  }

  return {
    add(record) {
      const mistake = usageMistake(record);
      if (mistake !== undefined) return mistake;
      const usage = record as UsageInput; // usageMistake has looked at every field that is read here
      if (!usage.cumulative || usage.instance === undefined) return count(usage);
      const bucket = bucketOf(usage);
      if (typeof bucket === "string") return bucket;
      const key = [usage.instance, usage.function, usage.target, usage.trigger].join("\n");
      const known = latest.get(key);
      // Exports of logs are not always in order: sums only grow, so that the largest is the last.
      if (!known || isLater(usage, known)) latest.set(key, usage);
      return undefined;
    },
    finish() {
      for (const record of latest.values()) count(record);
      for (const { tracks, rounded } of places.values()) {
        for (const instance of tracks.values()) settleInstance(instance);
        for (const differences of rounded.values()) settleRounding(differences);
      }
      return { buckets: [...buckets.values()].flat().filter(isUsed), lost };
    },
  };
}

function isUsed({ invocations, ready }: Bucket): boolean {
  return invocations > 0 || BigInt(ready.low) + ready.high > 0n;
}

/** The sum as an exact number of milliseconds. */
export function sumMs({ low, high }: Sum): Exact {
  return plus(fraction(high, 1000n), fraction(BigInt(low), 1000n));
}

/** What platforms give where nothing is set. */
export const DEFAULT_MB: Readonly<Record<string, number>> = {
  lambda: 128,
  "cloud-functions": 256,
  firebase: 256,
  "azure-functions": 2048,
  netlify: 1024,
};

function createBucket(
  record: UsageInput,
  options: TallyOptions,
  spanOf: (provider: Provider, day: string) => PriceSpan,
): Bucket | string {
  const plan = planOfUsage(record, options.plans, options.furtherPlans);
  if (typeof plan === "string") return plan;
  const day = record.startedAt.slice(0, 10);
  if (Number.isNaN(Date.parse(day)))
    return `startedAt is no time: ${JSON.stringify(record.startedAt.slice(0, 40))}`;
  const span = spanOf(plan.provider, day);
  const prices = createPrices(record.region, { ...options, date: options.date ?? span.from });
  const usedMb = usedMbOf(plan.usedMemoryStepMb, record);
  try {
    return {
      function: record.function,
      plan,
      region: record.region,
      architecture: record.architecture,
      memoryMb: usedMb ?? record.memoryMb ?? options.memoryMb ?? DEFAULT_MB[record.target] ?? 128,
      stepMb: plan.usedMemoryStepMb,
      usedMb,
      kind: record.kind ?? "http",
      trigger: record.trigger ?? "",
      span,
      prices,
      rounding: plan.rounding(prices),
      given: record,
      billed: { low: 0, high: 0n },
      ready: { low: 0, high: 0n },
      invocations: 0,
      errors: 0,
      bytesOut: 0,
      sums: false,
      alone: false,
      lives: false,
      shared: undefined,
    };
  } catch (error) {
    if (error instanceof PriceBookError) return error.message;
    throw error;
  }
}

/** Whether sums of an instance were written after others of it: none of them ever falls. */
function isLater(one: UsageInput, other: UsageInput): boolean {
  const grown =
    (one.invocations ?? 1) - (other.invocations ?? 1) ||
    one.durationMs - other.durationMs ||
    (one.busyMs ?? 0) - (other.busyMs ?? 0) ||
    (one.busy100Ms ?? 0) - (other.busy100Ms ?? 0);
  return grown >= 0;
}

/** On a plan that bills used memory, what a record used. */
function usedMbOf(step: number | undefined, { memoryUsedMb }: UsageInput): number | undefined {
  if (step === undefined || memoryUsedMb === undefined) return undefined;
  return Math.max(1, Math.ceil(memoryUsedMb / step)) * step;
}

function fits({ given, stepMb, usedMb, region, architecture, span }: Bucket, record: UsageInput): boolean {
  return (
    (stepMb === undefined || usedMb === usedMbOf(stepMb, record)) &&
    given.target === record.target &&
    given.plan === record.plan &&
    given.memoryMb === record.memoryMb &&
    given.kind === record.kind &&
    given.trigger === record.trigger &&
    region === record.region &&
    architecture === record.architecture &&
    record.startedAt >= span.from &&
    record.startedAt < span.until
  );
}

/** Gives each function its part of what the instance is billed: of each billed stretch, as much as it had of the busy time in it. */
function settleInstance(instance: InstanceTrack<Bucket>): void {
  const { owners } = instance;
  const [first] = owners;
  if (!first) return;
  const shares = owners.map(() => 0);
  const ran = new Set<number>();
  sweep(
    instance.track(),
    first.rounding,
    (interval, units) => {
      const owner = instance.ownerOf(interval);
      shares[owner] = (shares[owner] ?? 0) + units;
      ran.add(owner);
    },
    (billed) => {
      const parts = divided(
        billed,
        [...ran].map((owner) => shares[owner] ?? 0),
      );
      for (const [index, owner] of [...ran].entries()) {
        const bucket = owners[owner];
        if (bucket) addTo(bucket.billed, parts[index] ?? 0);
        shares[owner] = 0;
      }
      ran.clear();
    },
  );
}

/**
 * Gives each function of an instance its part of what the rounding of the instance's periods adds. A period is counted where it ended;
 * so a function is charged for rounding by as much as its own periods are rounded up, and no more in all than the instance is.
 */
function settleRounding(differences: ReadonlyMap<Bucket, number>): void {
  const whole = [...differences.values()].reduce((sum, difference) => sum + difference, 0);
  if (whole <= 0) return; // the time of requests whose period has not ended yet: it is not rounded
  const up = [...differences].filter(([, difference]) => difference > 0);
  const parts = divided(
    Math.round(whole),
    up.map(([, difference]) => difference),
  );
  for (const [index, [bucket]] of up.entries()) addTo(bucket.billed, parts[index] ?? 0);
}

/** Whole parts of a whole number in proportion to weights (equal ones if all are 0), which add up to it. */
function divided(whole: number, weights: readonly number[]): readonly number[] {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  let left = whole;
  let below = all;
  return weights.map((weight, index) => {
    const others = weights.length - index;
    const part = Math.min(left, Math.round(below > 0 ? left * (weight / below) : left / others));
    left -= part;
    below -= weight;
    return others === 1 ? part + left : part;
  });
}

/** What invocations are billed that share nothing. Of sums, the meter's own rounding of each is taken where it can be this plan's. */
function invocationMicros(bucket: Bucket, record: UsageInput, micros: number, init: number): number {
  const { rounding } = bucket;
  const { invocations = 1, billedMs } = record;
  if (invocations === 1) return roundedMicros(Math.round(micros + init), rounding);
  const each = Math.max(rounding.quantumMs, rounding.minimumMs) * 1000;
  if (each === 0) return micros + init;
  const above = (billedMs ?? -1) * 1000 - micros;
  if (billedMs !== undefined && above >= -1 && above <= each * invocations) return billedMs * 1000 + init;
  bucket.sums = true;
  return roundedMicros(Math.ceil(micros / invocations), rounding) * invocations + init;
}

function roundedMicros(micros: number, { quantumMs, minimumMs }: Rounding): number {
  const quantum = quantumMs * 1000;
  return Math.max(minimumMs * 1000, quantum > 0 ? Math.ceil(micros / quantum) * quantum : micros);
}

function addTo(sum: Sum, micros: number): void {
  sum.low += Math.round(micros);
  if (sum.low > SPILL_AT || sum.low < -SPILL_AT) {
    sum.high += BigInt(sum.low);
    sum.low = 0;
  }
}

const SPILL_AT = 2 ** 52;
