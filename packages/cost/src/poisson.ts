/** What a stream of requests at random times does to one instance that takes them all, as many at once as come. */
export interface PoissonLoad {
  readonly ratePerSecond: number;
  readonly durationMs: number;
  /** Billed periods are rounded up to this, and not below `minimumMs`. Default 0: not rounded. */
  readonly quantumMs?: number | undefined;
  readonly minimumMs?: number | undefined;
}

/** Expected values, by the M/G/∞ queue: no request waits. */
export interface PoissonBusy {
  /** Share of the time with at least one request. */
  readonly busyFraction: number;
  readonly periodsPerSecond: number;
  readonly meanPeriodMs: number;
  /** Busy seconds per request: the duration under light load, down to `1 / rate` under heavy load. */
  readonly instanceSecondsPerRequest: number;
  /** Per second of the clock, after rounding each period. */
  readonly billedMsPerSecond: number;
}

/** The busy time to expect without records of single requests. An estimate in floating point, not money. */
export function poissonBusy({
  ratePerSecond,
  durationMs,
  quantumMs = 0,
  minimumMs = 0,
}: PoissonLoad): PoissonBusy {
  const seconds = durationMs / 1000;
  const load = ratePerSecond * seconds;
  if (load === 0) {
    const billed = ratePerSecond * roundedMs(durationMs, quantumMs, minimumMs);
    return {
      busyFraction: 0,
      periodsPerSecond: ratePerSecond,
      meanPeriodMs: durationMs,
      instanceSecondsPerRequest: seconds,
      billedMsPerSecond: billed,
    };
  }
  const busyFraction = -Math.expm1(-load);
  const alone = Math.exp(-load);
  const periodsPerSecond = ratePerSecond * alone;
  const meanPeriodMs = (1000 * Math.expm1(load)) / ratePerSecond;
  // A period of a single request has its duration; the longer ones are taken to end anywhere between two multiples of the quantum.
  const longer =
    busyFraction > 0 && Number.isFinite(meanPeriodMs)
      ? (meanPeriodMs - alone * durationMs) / busyFraction
      : 0;
  const billedPeriod =
    alone * roundedMs(durationMs, quantumMs, minimumMs) +
    busyFraction * Math.max(minimumMs, longer + quantumMs / 2);
  const billed = Number.isFinite(meanPeriodMs) ? periodsPerSecond * billedPeriod : 1000;
  return {
    busyFraction,
    periodsPerSecond,
    meanPeriodMs,
    instanceSecondsPerRequest: busyFraction / ratePerSecond,
    // Rounded periods may overlap, and an instance is never billed for more time than passes.
    billedMsPerSecond: Math.min(1000, Math.max(1000 * busyFraction, billed)),
  };
}

/**
 * Up to the next multiple of the quantum, and not below the minimum. Nanoseconds are the finest that counts: what binary fractions
 * are off by (`0.3 * 1000`) must not be rounded up to another quantum.
 */
export function roundedMs(ms: number, quantumMs: number, minimumMs: number): number {
  const nanos = Math.round(ms * NANOS_PER_MS);
  const quantum = quantumMs * NANOS_PER_MS;
  const up = quantum > 0 ? Math.ceil(nanos / quantum) * quantum : nanos;
  return Math.max(minimumMs, up / NANOS_PER_MS);
}

const NANOS_PER_MS = 1_000_000;
