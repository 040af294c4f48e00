import type { Driver, Gap, ServeVariant, Variant } from "anyfn/driver";
import type { Case } from "./case.ts";
import { cases as allCases } from "./cases.ts";
import { mistakesOf, unknownGaps } from "./mistakes.ts";
import { foresee, type Open, openInProcess, type Play, planPlays } from "./player.ts";
import { type CaseResult, type Level, type Report, toReport } from "./report.ts";
import { openRuntime, type RuntimeOptions } from "./runtime.ts";
import { takeSeat } from "./seat.ts";

/** What is played, and where. */
export interface ConformanceOptions extends Partial<RuntimeOptions> {
  /** Default `"in-process"`. `"runtime"` needs `launcher` and `build`. */
  readonly level?: Level | undefined;
  /** Default: every case. */
  readonly cases?: readonly Case[] | undefined;
  /** Plays only what it answers true for. */
  readonly filter?: ((caseId: string, variantId: string) => boolean) | undefined;
  /** Starts what is called, in place of the level's own way: needed for "remote" (see `openLambda` and `openUrl`). */
  readonly open?: Open | undefined;
  /** Gaps beyond the driver's own. */
  readonly gaps?: Readonly<Record<string, Gap>> | undefined;
  /** The variants that are not played at this level, each with the reason. */
  readonly unplayed?: Readonly<Record<string, string>> | undefined;
  /** The cases that are not played at this level, each with the reason. */
  readonly unasked?: Readonly<Record<string, string>> | undefined;
  /** What the entry of a variant depends on, where it is more than the driver says: variants with equal values share a session. */
  readonly serve?: ((variant: Variant) => ServeVariant) | undefined;
  /** Keeps the native event and what was seen of cases that pass too. */
  readonly keep?: boolean | undefined;
  /** How often a case about time is played again when it fails: a busy machine may miss any deadline. Default 2; 0 for never. */
  readonly retries?: number | undefined;
  /** Milliseconds beyond its own limit after which a call is taken for one that hangs, named and left; default 3,000 in process, 30,000 elsewhere. */
  readonly graceMs?: number | undefined;
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
  readonly unplayed: Readonly<Record<string, string>>;
  readonly unasked: Readonly<Record<string, string>>;
  readonly unknownGaps: readonly string[];
  readonly mistakes: readonly string[];
  readonly open: Open;
}

/** Lays out a run without starting anything. */
export function planRun(given: Driver, options: ConformanceOptions = {}): Run {
  const { level = "in-process", cases = allCases, filter, launcher, build } = options;
  const { serve = ({ serve }: Variant) => serve, unplayed = {}, unasked = {} } = options;
  const driver = {
    ...given,
    gaps: { ...given.gaps, ...options.gaps },
    variants: given.variants
      .filter(({ id }) => !Object.hasOwn(unplayed, id))
      .map((variant) => ({ ...variant, serve: serve(variant) })),
  };
  if (level === "runtime" && !options.open && (!launcher || !build)) {
    throw new TypeError(
      'The level "runtime" needs a launcher and a build: runConformance(driver, { level, launcher, build }).',
    );
  }
  if (level === "remote" && !options.open) {
    throw new TypeError(
      'The level "remote" needs a way to call: runConformance(driver, { level, open: openLambda({ function: "conformance-{function}" }) }).',
    );
  }
  const open =
    options.open ??
    (level === "runtime" && launcher && build
      ? openRuntime({ ...options, launcher, build })
      : openInProcess(driver));
  const asked = cases.filter(({ id }) => !Object.hasOwn(unasked, id));
  const plays = planPlays(driver, level, asked, (name, variant) =>
    level === "runtime" ? `${name} ${JSON.stringify(variant.serve)}` : `${name} ${variant.id}`,
  );
  return {
    driver,
    level,
    plays: filter ? plays.filter((play) => filter(play.case.id, play.variant.id)) : plays,
    unplayed,
    unasked,
    mistakes: mistakesOf({ ...driver, variants: given.variants }, unplayed, unasked),
    unknownGaps: [
      ...unknownGaps({ ...driver, variants: given.variants }, [...cases, ...allCases]),
      ...Object.keys(unplayed).filter((id) => !given.variants.some((variant) => variant.id === id)),
    ],
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
  try {
    await options.prepare?.();
    return await play(run, options, startedMs);
  } finally {
    await options.close?.();
  }
}

/** What a run will answer if every case passes where no gap is declared. Nothing is played. */
export function foreseeConformance(driver: Driver, options: ConformanceOptions = {}): Report {
  const { plays, unplayed, unasked, unknownGaps, mistakes, level } = planRun(driver, options);
  const results = plays.map(foresee);
  return toReport({
    target: driver.target,
    level,
    results,
    unplayed,
    ...some(unasked),
    unknownGaps,
    mistakes,
    durationMs: 0,
  });
}

async function play(run: Run, options: ConformanceOptions, startedMs: number): Promise<Report> {
  const groups = [...Map.groupBy(run.plays, ({ session }) => session).values()];
  const byPlay = new Map<Play, CaseResult>();
  async function work(): Promise<void> {
    for (let group = groups.shift(); group; group = groups.shift()) {
      const seat = takeSeat(run, options);
      for (const play of group) {
        // Functions in this process share its turns: a burst of plays may not keep others' deadlines from being met.
        await new Promise(setImmediate);
        const result = await seat.play(play);
        byPlay.set(play, result);
        options.onResult?.(result);
      }
      await seat.stop();
    }
  }
  await Promise.all(Array.from({ length: options.concurrency ?? 2 }, work));
  return toReport({
    target: run.driver.target,
    level: run.level,
    unplayed: run.unplayed,
    ...some(run.unasked),
    results: run.plays.flatMap((play) => byPlay.get(play) ?? []),
    unknownGaps: run.unknownGaps,
    mistakes: run.mistakes,
    durationMs: Math.round(performance.now() - startedMs),
  });
}

/** Reports of the levels that play every case need not say so. */
function some(unasked: Run["unasked"]): Pick<Report, "unasked"> {
  return Object.keys(unasked).length > 0 ? { unasked } : {};
}
