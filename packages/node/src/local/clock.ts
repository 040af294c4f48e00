/** The time as schedules see it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Runs once after so many milliseconds of this clock; the answer ends the wait. */
  after(ms: number, run: () => void): () => void;
}

/** The machine's clock. */
export const systemClock: Clock = clockFrom(undefined, 1);

/**
 * A clock that begins at `start` (epoch milliseconds; now by default) and is `speed` times as fast, so that a test of a nightly
 * schedule takes seconds.
 */
export function clockFrom(start: number | undefined, speed: number): Clock {
  const began = Date.now();
  const now = (): number =>
    start === undefined && speed === 1 ? Date.now() : (start ?? began) + (Date.now() - began) * speed;
  return {
    now,
    after(ms, run) {
      const timer = setTimeout(run, Math.min(Math.max(0, ms / speed), LONGEST));
      return () => clearTimeout(timer);
    },
  };
}

/** An hour: then the clock is looked at again, which may have been set. */
const LONGEST = 3_600_000;
