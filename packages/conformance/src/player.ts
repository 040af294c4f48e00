import type { Driver, Gap, PlayOptions, Session, Variant } from "anyfn/driver";
import type { Case, Need } from "./case.ts";
import { setEnvironment } from "./environment.ts";
import { type FunctionName, loadFunction } from "./functions.ts";
import { judge, needsLogs, readLogs } from "./judge.ts";
import type { Difference } from "./match.ts";
import { sleep } from "./observe.ts";
import { toPlain } from "./plain.ts";
import type { CaseResult, Level } from "./report.ts";

/** One case on one variant. */
export interface Play {
  readonly case: Case;
  readonly variant: Variant;
  /** Plays with the same key share a session. */
  readonly session: string;
  /** Why it is not played. */
  readonly skip?: string | undefined;
  /** What the variant does not have that the case needs. */
  readonly lacks?: Need | undefined;
  readonly gap?: Gap | undefined;
}

/** Starts the function of a play. */
export type Open = (play: Play) => Promise<Session>;

/** Every case on every variant of its kind, those of one session one after the other. */
export function planPlays(
  driver: Driver,
  level: Level,
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
          // What needs an instance that was just started gets one of its own.
          session: `${sessionOf(subject.function, variant)}${subject.fresh ? ` ${subject.id} ${variant.id}` : ""}`,
          skip: lacking && `${lacking}: ${variant.lacks?.[lacking]}`,
          lacks: lacking,
          gap: [driver.gaps[`${subject.id}@${variant.id}`], driver.gaps[subject.id]].find(
            (gap) => gap && (gap.level === undefined || gap.level === level),
          ),
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
  return async ({ case: { function: name, fresh }, variant }) => {
    const definition = await loadFunction(name, fresh);
    const restore = setEnvironment(driver.environment);
    const session = driver.open(definition, variant);
    return {
      call: (native, options) => session.call(native, options),
      stop: () => session.stop().finally(restore),
    };
  };
}

/** How a case is played. */
export interface CaseOptions {
  /** Keeps what was sent and seen where it passes too. */
  readonly keep?: boolean | undefined;
  /** How often a case about time is played again when it fails; default 2. */
  readonly retries?: number | undefined;
}

/** Plays one case and judges it. */
export async function playCase(
  driver: Driver,
  play: Play,
  session: Session | undefined,
  { keep = false, retries = 2 }: CaseOptions = {},
): Promise<CaseResult> {
  const { case: subject, variant, gap } = play;
  if (play.skip !== undefined || session === undefined) return foresee(play);
  let tries = 1;
  let last = await attempt(driver, subject, variant, session);
  for (; last.found.length > 0 && subject.timed && !gap && tries <= retries; tries++) {
    await sleep(PAUSE_MS * tries);
    last = await attempt(driver, subject, variant, session);
  }
  const base = { ...baseOf(play), ...(tries > 1 && { tries }) };
  const { found, native, seen, unseen } = last;
  if (unseen !== undefined) return { ...base, status: "skipped", reason: unseen };
  const declared = gap && { reason: gap.reason, evidence: gap.evidence };
  const passed = found.length === 0;
  return {
    ...base,
    status: passed ? (gap ? "stale-gap" : "pass") : gap ? "gap" : "fail",
    ...declared,
    ...(passed ? {} : { differences: found }),
    // Made on demand alone: a large body takes long to write out.
    ...(passed && !keep ? {} : { native: toPlain(native), seen: toPlain(seen) }),
  };
}

/** Time for a machine to get over what kept it busy. */
const PAUSE_MS = 300;

/** What will come of a play if it passes where no gap is declared. */
export function foresee(play: Play): CaseResult {
  const { gap, skip, lacks } = play;
  if (skip !== undefined) return { ...baseOf(play), status: "skipped", reason: skip, lacks };
  return gap
    ? { ...baseOf(play), reason: gap.reason, evidence: gap.evidence, status: "gap" }
    : { ...baseOf(play), status: "pass" };
}

function baseOf({
  case: subject,
  variant,
}: Play): Pick<CaseResult, "case" | "title" | "kind" | "variant" | "trigger"> {
  return {
    case: subject.id,
    title: subject.title,
    kind: subject.kind,
    variant: variant.id,
    trigger: variant.trigger,
  };
}

interface Attempt {
  readonly found: readonly Difference[];
  readonly native: unknown;
  readonly seen: unknown;
  /** Why it cannot be judged. */
  readonly unseen?: string | undefined;
}

async function attempt(driver: Driver, subject: Case, variant: Variant, session: Session): Promise<Attempt> {
  let native: unknown;
  let seen: unknown;
  const options: PlayOptions = { timeoutMs: subject.timeoutMs ?? 3000 };
  const deliver = (stimulus: Omit<Case["stimulus"], "kind">) =>
    session.call(driver.toNative({ ...stimulus, kind: subject.kind } as never, variant), options); // as below
  try {
    for (const before of subject.before ?? []) await deliver(before);
    native = driver.toNative({ ...subject.stimulus, kind: subject.kind } as never, variant); // a case's stimulus is of its kind
    const result = await session.call(native, options);
    seen = result;
    const outcome = driver.fromNative(result, native, variant);
    seen = { outcome, logs: result.logs };
    const logs = readLogs(result.logs, driver.fromLog);
    const unseen = result.logsCut && needsLogs(subject) ? "only the end of the log could be had" : undefined;
    return {
      unseen,
      found: judge(subject, { outcome, result, ...logs }, variant.redelivery ?? "whole", {
        target: driver.target,
        trigger: variant.trigger,
      }),
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
