import type { Driver, Gap, PlayOptions, Session, Variant } from "anyfn/driver";
import type { Case } from "./case.ts";
import { type FunctionName, loadFunction } from "./functions.ts";
import { judge, readLogs } from "./judge.ts";
import type { Difference } from "./match.ts";
import { toPlain } from "./plain.ts";
import type { CaseResult } from "./report.ts";

/** One case on one variant. */
export interface Play {
  readonly case: Case;
  readonly variant: Variant;
  /** Plays with the same key share a session. */
  readonly session: string;
  /** Why it is not played. */
  readonly skip?: string | undefined;
  readonly gap?: Gap | undefined;
}

/** Starts the function of a play. */
export type Open = (play: Play) => Promise<Session>;

/** Every case on every variant of its kind, those of one session one after the other. */
export function planPlays(
  driver: Driver,
  cases: readonly Case[],
  sessionOf: (name: FunctionName, variant: Variant) => string,
): readonly Play[] {
  const plays = cases.flatMap((subject) =>
    driver.variants
      .filter(({ kind }) => kind === subject.kind)
      .map((variant): Play => {
        const lacking = (subject.needs ?? []).find((need) => variant.lacks?.[need] !== undefined);
        return {
          case: subject,
          variant,
          session: sessionOf(subject.function, variant),
          skip: lacking && `${lacking}: ${variant.lacks?.[lacking]}`,
          gap: driver.gaps[`${subject.id}@${variant.id}`] ?? driver.gaps[subject.id],
        };
      }),
  );
  return [...Map.groupBy(plays, ({ session }) => session).values()].flat();
}

/** The declared gaps that no play has. */
export function unknownGaps(driver: Driver, cases: readonly Case[]): readonly string[] {
  return Object.keys(driver.gaps).filter((key) => {
    const [id, variantId] = key.split("@");
    const subject = cases.find((candidate) => candidate.id === id);
    const variant = driver.variants.find((candidate) => candidate.id === variantId);
    return subject === undefined || (variantId !== undefined && variant?.kind !== subject.kind);
  });
}

/** Opens a function of the adapter in this process. */
export function openInProcess(driver: Driver): Open {
  return async ({ case: { function: name }, variant }) => driver.open(await loadFunction(name), variant);
}

/** Plays one case and judges it. */
export async function playCase(
  driver: Driver,
  play: Play,
  session: Session | undefined,
): Promise<CaseResult> {
  const { case: subject, variant, gap } = play;
  const base = {
    case: subject.id,
    title: subject.title,
    kind: subject.kind,
    variant: variant.id,
    trigger: variant.trigger,
  };
  if (play.skip !== undefined || session === undefined)
    return { ...base, status: "skipped", reason: play.skip };
  const { found, native, seen } = await attempt(driver, subject, variant, session);
  if (found.length === 0)
    return gap ? { ...base, status: "stale-gap", reason: gap.reason } : { ...base, status: "pass" };
  const failure = { ...base, differences: found, native: toPlain(native), seen: toPlain(seen) };
  return gap ? { ...failure, status: "gap", reason: gap.reason } : { ...failure, status: "fail" };
}

interface Attempt {
  readonly found: readonly Difference[];
  readonly native: unknown;
  readonly seen: unknown;
}

async function attempt(driver: Driver, subject: Case, variant: Variant, session: Session): Promise<Attempt> {
  let native: unknown;
  let seen: unknown;
  try {
    native = driver.toNative({ ...subject.stimulus, kind: subject.kind } as never, variant); // a case's stimulus is of its kind
    const options: PlayOptions = { timeoutMs: subject.timeoutMs ?? 3000 };
    const result = await session.call(native, options);
    seen = result;
    const outcome = driver.fromNative(result, native, variant);
    seen = { outcome, logs: result.logs };
    const logs = readLogs(result.logs, driver.fromLog);
    return {
      found: judge(subject, { outcome, result, ...logs }, variant.redelivery ?? "whole"),
      native,
      seen,
    };
  } catch (error) {
    // A driver that cannot read the answer has found a fault too.
    return {
      found: [{ path: "driver", expected: "an outcome", seen: String((error as Error)?.stack ?? error) }],
      native,
      seen,
    };
  }
}
