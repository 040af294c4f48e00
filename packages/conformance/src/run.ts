import type { Driver, Gap, Session } from "anyfn/driver";
import type { Case } from "./case.ts";
import { cases as allCases } from "./cases.ts";
import { type Open, openInProcess, type Play, planPlays, playCase, unknownGaps } from "./player.ts";
import { type CaseResult, type Level, type Report, toReport } from "./report.ts";
import { openRuntime, type RuntimeOptions } from "./runtime.ts";

/** What is played, and where. */
export interface ConformanceOptions extends Partial<RuntimeOptions> {
  /** Default `"in-process"`. `"runtime"` needs `launcher` and `build`. */
  readonly level?: Level | undefined;
  /** Default: every case. */
  readonly cases?: readonly Case[] | undefined;
  /** Plays only what it answers true for. */
  readonly filter?: ((caseId: string, variantId: string) => boolean) | undefined;
  /** Gaps beyond the driver's own. */
  readonly gaps?: Readonly<Record<string, Gap>> | undefined;
  /** Sessions at once; default 2. */
  readonly concurrency?: number | undefined;
  /** Hears of each result as it comes. */
  readonly onResult?: ((result: CaseResult) => void) | undefined;
}

/** A run that is ready: its plays in order, and how to start what they need. */
export interface Run {
  readonly driver: Driver;
  readonly level: Level;
  readonly plays: readonly Play[];
  readonly unknownGaps: readonly string[];
  readonly open: Open;
}

/** Lays out a run without starting anything. */
export function planRun(given: Driver, options: ConformanceOptions = {}): Run {
  const { level = "in-process", cases = allCases, filter, launcher, build } = options;
  const driver = options.gaps ? { ...given, gaps: { ...given.gaps, ...options.gaps } } : given;
  if (level === "runtime" && (!launcher || !build)) {
    throw new TypeError(
      'The level "runtime" needs a launcher and a build: runConformance(driver, { level, launcher, build }).',
    );
  }
  const open =
    level === "runtime" && launcher && build
      ? openRuntime({ ...options, launcher, build })
      : openInProcess(driver);
  const plays = planPlays(driver, cases, (name, variant) =>
    level === "runtime" ? `${name} ${JSON.stringify(variant.serve)}` : `${name} ${variant.id}`,
  );
  return {
    driver,
    level,
    plays: filter ? plays.filter((play) => filter(play.case.id, play.variant.id)) : plays,
    unknownGaps: unknownGaps(driver, cases),
    open,
  };
}

/**
 * Plays the cases on every variant of a driver, and answers what came of it as data.
 *
 * @example
 * const report = await runConformance(driver);
 * if (!report.ok) process.exitCode = 1;
 */
export async function runConformance(driver: Driver, options: ConformanceOptions = {}): Promise<Report> {
  const startedMs = performance.now();
  const run = planRun(driver, options);
  const groups = [...Map.groupBy(run.plays, ({ session }) => session).values()];
  const byPlay = new Map<Play, CaseResult>();
  async function work(): Promise<void> {
    for (let group = groups.shift(); group; group = groups.shift()) {
      for await (const [play, result] of playGroup(run, group)) {
        byPlay.set(play, result);
        options.onResult?.(result);
      }
    }
  }
  await Promise.all(Array.from({ length: options.concurrency ?? 2 }, work));
  return toReport({
    target: driver.target,
    level: run.level,
    results: run.plays.flatMap((play) => byPlay.get(play) ?? []),
    unknownGaps: run.unknownGaps,
    durationMs: Math.round(performance.now() - startedMs),
  });
}

async function* playGroup(run: Run, plays: readonly Play[]): AsyncGenerator<readonly [Play, CaseResult]> {
  let session: Session | undefined;
  try {
    for (const play of plays) {
      if (play.skip === undefined) session ??= await run.open(play);
      yield [play, await playCase(run.driver, play, session)];
    }
  } finally {
    await session?.stop();
  }
}
