import type { UsageRecord, UsageSink } from "../usage.ts";

/** A sink that cannot hurt. */
export interface GuardedSink extends UsageSink {
  close(): Promise<void>;
  /** Records that were not written so far: the sink failed, was behind, or was resting. */
  readonly lost: number;
}

/**
 * Keeps a sink from hurting what it watches: what it throws or rejects with is caught; while it is behind by `limit` records that it
 * has not finished, further ones are dropped; and after calls that blocked the process it rests for a hundred times as long, so that
 * it takes about one percent of the time at most. What was dropped is counted, and told in `lost` of the next record that it gets.
 *
 * @param limit How many records may be unfinished at a time; 100 by default.
 */
export function guarded(sink: UsageSink, limit = 100): GuardedSink {
  const pending = new Set<PromiseLike<unknown>>();
  let lost = 0;
  let told = 0;
  let restsUntil = 0;
  let slow = 0;

  function write(record: UsageRecord): void {
    const now = performance.now();
    if (now < restsUntil || pending.size >= limit) {
      lost++;
      return;
    }
    const before = told;
    told = lost;
    const failed = (): void => {
      lost++;
      // What could not be told now is told later.
      told = Math.min(told, before);
    };
    try {
      const written = sink(lost > before ? { ...record, lost: lost - before } : record);
      if (isPromise(written)) {
        pending.add(written);
        const done = (): void => void pending.delete(written);
        written.then(done, () => {
          done();
          failed();
        });
      }
    } catch {
      failed();
    }
    const tookMs = performance.now() - now;
    // Once may be the process itself, held up by its memory or by others.
    slow = tookMs > HARMLESS_MS ? slow + 1 : 0;
    if (slow > 1 || tookMs > LONG_MS) restsUntil = performance.now() + tookMs * 100;
  }

  return Object.defineProperty(
    Object.assign(write, {
      ...(sink.mode && { mode: sink.mode }),
      close: async () => {
        // What never settles must not keep the sink from writing what it holds.
        await Promise.race([
          Promise.allSettled(pending),
          new Promise((resolve) => setTimeout(resolve, WAIT_MS)),
        ]);
        try {
          await sink.close?.();
        } catch {
          // As any failure of the sink's.
        }
      },
    }),
    "lost",
    { get: () => lost },
  ) as GuardedSink; // with the property just defined
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === "function";
}

/** Half of what the end of an instance waits for all sinks. */
const WAIT_MS = 100;
/** A line to standard output takes a small part of it. */
const HARMLESS_MS = 5;
const LONG_MS = 100;
