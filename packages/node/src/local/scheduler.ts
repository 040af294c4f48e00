import type { ScheduleOptions } from "anyfn";
import { scheduleOf } from "anyfn/adapter";
import { Cron } from "croner";
import type { Store } from "../store/store.ts";
import type { Clock } from "./clock.ts";

/** A schedule function. */
export interface Scheduled {
  readonly name: string;
  readonly options: ScheduleOptions;
  /** Where its ticks go. */
  readonly channel: string;
}

/** A tick as it is kept. */
export interface KeptTick {
  readonly scheduledTime: number;
  readonly previousTime?: number | undefined;
  readonly pastDue: boolean;
}

/** Who hears of ticks. */
export interface TickEvents {
  /** One was sent. */
  sent(): void;
  /** One could not be kept: it is tried again. */
  failed(error: unknown): void;
}

/**
 * Sends the ticks of a schedule into its channel, each once: a tick is remembered and sent in one transaction. Of those that were missed
 * while nothing ran, the last one is sent, as past due. The answer ends it.
 */
export function runSchedule(
  { name, options, channel }: Scheduled,
  store: Store,
  clock: Clock,
  { sent, failed }: TickEvents,
): () => void {
  const cron = new Cron(scheduleOf({ ...options }).text, {
    paused: true,
    timezone: options.timezone ?? "UTC",
  });
  let last = store.lastTick(name);
  let cancel = (): void => {};

  function tick(at: number, pastDue: boolean): void {
    const kept: KeptTick = { scheduledTime: at, previousTime: last, pastDue };
    store.tick(name, at, channel, {
      bytes: Buffer.from(JSON.stringify(kept)),
      contentType: "application/json",
    });
    last = at;
    sent();
  }

  /** A disk that is full now may have room later. */
  function kept(at: number, pastDue: boolean): boolean {
    try {
      tick(at, pastDue);
      return true;
    } catch (error) {
      failed(error);
      return false;
    }
  }

  /** The latest time at or before `now` that lies behind `after`. */
  function missed(after: number, now: number): number | undefined {
    const [latest] = cron.previousRuns(1, new Date(now + 1));
    return latest && latest.getTime() > after ? latest.getTime() : undefined;
  }

  function wait(from: number): void {
    const next = cron.nextRun(new Date(from))?.getTime();
    if (next === undefined) return;
    const look = (): void => {
      const now = clock.now();
      if (now < next) {
        cancel = clock.after(next - now, look);
        return;
      }
      // After a sleep of the machine several may lie behind: they count as missed.
      const latest = missed(next, now);
      if (kept(latest ?? next, latest !== undefined)) wait(latest ?? next);
      else cancel = clock.after(AGAIN_MS, look);
    };
    cancel = clock.after(next - clock.now(), look);
  }

  const now = clock.now();
  const late = last === undefined ? undefined : missed(last, now);
  const makeUp = (): void => {
    if (late === undefined || kept(late, true)) wait(now);
    else cancel = clock.after(AGAIN_MS, makeUp);
  };
  makeUp();
  return () => cancel();
}

const AGAIN_MS = 1000;
