import type { Clock } from "@anyfn/node/server";
import type { ClockSetting } from "./messages.ts";

/** The time on a clock of these settings. */
export function timeOn({ at, shows, speed }: ClockSetting): number {
  return shows + (Date.now() - at) * speed;
}

/** A clock of these settings. */
export function clockOf(setting: ClockSetting): Clock {
  return {
    now: () => timeOn(setting),
    after(ms, run) {
      const timer = setTimeout(run, Math.min(Math.max(0, ms / setting.speed), LONGEST_MS));
      return () => clearTimeout(timer);
    },
  };
}

/** An hour: then the clock is looked at again, as the machine's may have been set. */
const LONGEST_MS = 3_600_000;
