/** Where the plays of one session take place, one after the other: opened once, and again after a call that hung. */
import type { Session } from "anyfn/driver";
import { guarded } from "./guard.ts";
import { type CaseOptions, foresee, type Play, playCase, unopened } from "./player.ts";
import type { CaseResult } from "./report.ts";
import type { Run } from "./run.ts";

/** A place for the plays of one session. */
export interface Seat {
  play(play: Play): Promise<CaseResult>;
  stop(): Promise<void>;
}

/** A place whose session is opened by the first play that needs one. Neither method rejects. */
export function takeSeat(run: Pick<Run, "driver" | "level" | "open">, options: CaseOptions): Seat {
  const limits = LIMITS[run.level === "in-process" ? "near" : "far"];
  let session: Promise<Session> | undefined;
  let failed: unknown;

  async function stop(): Promise<void> {
    const ending = session;
    session = undefined;
    await guarded("stopping the session", limits.stop, async () => (await ending)?.stop()).catch(() => {});
  }

  return {
    async play(play) {
      if (play.skip !== undefined) return foresee(play);
      // What could not be started once cannot be started for the next case either: a build, or a module that throws.
      if (failed !== undefined) return unopened(play, failed);
      try {
        session ??= guarded("opening the session", limits.open, () => run.open(play));
        const result = await playCase(run.driver, play, await session, {
          ...options,
          graceMs: options.graceMs ?? limits.grace,
          // Deployed functions have a clock of their own.
          ...(run.level === "remote" && { skewMs: 120_000 }),
        });
        if (result.hung) await stop();
        return result;
      } catch (error) {
        failed = error;
        return unopened(play, error);
      }
    },
    stop,
  };
}

/** Milliseconds; `grace` is what a call may take beyond its own limit. */
const LIMITS = {
  near: { open: 30_000, stop: 5_000, grace: 3_000 },
  far: { open: 300_000, stop: 60_000, grace: 30_000 },
};
