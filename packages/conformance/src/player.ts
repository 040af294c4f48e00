import type { Driver, Gap, NativeResult, NeutralOutcome, PlayOptions, Session, Variant } from "anyfn/driver";
import type { Case, Need } from "./case.ts";
import { compareWithGap, gapOf, isAsDeclared, lackOf, reasonOf } from "./declared.ts";
import { setEnvironment } from "./environment.ts";
import { type FunctionName, loadFunction } from "./functions.ts";
import { guarded, HungError } from "./guard.ts";
import { judge, needsLogs, readLogs, type Seen } from "./judge.ts";
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
        const lacks = lackOf(subject, variant);
        return {
          case: subject,
          variant,
          // What needs an instance that was just started gets one of its own.
          session: `${sessionOf(subject.function, variant)}${subject.fresh ? ` ${subject.id} ${variant.id}` : ""}`,
          // In this process it costs little to see that what is said to be missing is.
          skip: level === "in-process" ? undefined : lacks && reasonOf(variant, lacks),
          lacks,
          gap: gapOf(driver, subject, variant, level),
        };
      }),
  );
  return [...Map.groupBy(plays, ({ session }) => session).values()].flat();
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
  /** Milliseconds beyond its own limit after which a call is taken for one that hangs; default 3,000 in process and 30,000 elsewhere. */
  readonly graceMs?: number | undefined;
  /** By how much the function's clock may be ahead of this one; half a second by default. */
  readonly skewMs?: number | undefined;
}

/** Plays one case and judges it. */
export async function playCase(
  driver: Driver,
  play: Play,
  session: Session | undefined,
  { keep = false, retries = 2, graceMs = 3000, skewMs }: CaseOptions = {},
): Promise<CaseResult> {
  const { case: subject, variant, gap, lacks } = play;
  if (play.skip !== undefined || session === undefined) return foresee(play);
  let tries = 1;
  let last = await attempt(driver, subject, variant, session, graceMs, skewMs);
  // What is lacking may seem to be there by chance: a machine that stalls keeps any order.
  const red = (): boolean =>
    lacks === undefined ? !isAsDeclared(last.found, gap) : last.found.length === 0 && lacks !== "buffering";
  for (; red() && !last.hung && (subject.timed || lacks !== undefined) && tries <= retries; tries++) {
    await sleep(PAUSE_MS * tries);
    last = await attempt(driver, subject, variant, session, graceMs, skewMs);
  }
  const { found, native, seen, unseen, hung } = last;
  const base = { ...baseOf(play), ...(tries > 1 && { tries }), ...(hung && { hung }) };
  if (unseen !== undefined) return { ...base, status: "skipped", reason: unseen };
  const passed = found.length === 0;
  if (lacks !== undefined)
    return {
      ...base,
      // What is sent once it is complete may be so where answers stream, too.
      status: passed && lacks !== "buffering" ? "stale-gap" : "skipped",
      reason: reasonOf(variant, lacks),
      lacks,
      ...((passed || keep) && { native: toPlain(native), seen: toPlain(seen) }),
    };
  const { undeclared, unmet } = compareWithGap(found, gap);
  return {
    ...base,
    status: undeclared.length > 0 ? "fail" : unmet.length > 0 ? "stale-gap" : gap ? "gap" : "pass",
    ...(gap && { reason: gap.reason, evidence: gap.evidence }),
    ...(unmet.length > 0 && { unmet }),
    ...(passed ? {} : { differences: undeclared.length > 0 ? undeclared : found }),
    // Made on demand alone: a large body takes long to write out.
    ...(passed && !keep ? {} : { native: toPlain(native), seen: toPlain(seen) }),
  };
}

/** The result of a play whose function could not be started. */
export function unopened(play: Play, error: unknown): CaseResult {
  return {
    ...baseOf(play),
    status: "fail",
    differences: [{ path: "open", expected: "a function that can be called", seen: String(error) }],
  };
}

/** Time for a machine to get over what kept it busy. */
const PAUSE_MS = 300;

/** What will come of a play if it passes where no gap is declared. */
export function foresee(play: Play): CaseResult {
  const { gap, lacks, variant } = play;
  if (lacks !== undefined)
    return { ...baseOf(play), status: "skipped", reason: reasonOf(variant, lacks), lacks };
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
  /** The call never ended: the session is of no use any more. */
  readonly hung?: true | undefined;
}

async function attempt(
  driver: Driver,
  subject: Case,
  variant: Variant,
  session: Session,
  graceMs: number,
  skewMs: number | undefined,
): Promise<Attempt> {
  const timeoutMs = subject.timeoutMs ?? 3000;
  const options: PlayOptions = { timeoutMs };
  let native: unknown;
  let seen: unknown;
  const nativeOf = (stimulus: object): unknown =>
    driver.toNative({ ...stimulus, kind: subject.kind } as never, variant); // a case's stimulus is of its kind
  const call = (event: unknown): Promise<NativeResult> =>
    guarded("the call", timeoutMs + graceMs, () => session.call(event, options));
  try {
    const earlier: Seen["notes"][number][] = [];
    for (const before of subject.before ?? []) {
      const { logs } = await call(nativeOf(before));
      earlier.push(...readLogs(logs, driver.fromLog).notes);
    }
    native = nativeOf(subject.stimulus);
    if (subject.kind !== "http" && subject.twice) await call(native);
    const result = await call(native);
    seen = result;
    const told = driver.fromNative(result, native, variant);
    const outcome = observed(told, result, subject);
    seen = { outcome, logs: result.logs };
    const logs = readLogs(result.logs, driver.fromLog);
    const unseen = result.logsCut && needsLogs(subject) ? "only the end of the log could be had" : undefined;
    return {
      unseen,
      found: [
        ...unchanged(subject, native, nativeOf),
        ...judge(subject, { outcome, result, ...logs, before: earlier }, variant, driver.target, skewMs),
      ],
      native,
      seen,
    };
  } catch (error) {
    if (error instanceof HungError)
      return { found: [{ path: "call", expected: "an end", seen: error.message }], native, seen, hung: true };
    // A driver that cannot read the answer has found a fault too.
    return {
      found: [{ path: "driver", expected: "an outcome", seen: String((error as Error)?.stack ?? error) }],
      native,
      seen,
    };
  }
}

/** What was delivered again as the platform showed it, whatever the driver makes of the answer. */
function observed(told: NeutralOutcome, { redelivered }: NativeResult, { stimulus }: Case): NeutralOutcome {
  // A direct call has a caller, who hears of it: nothing is delivered.
  if (
    told.kind === "http" ||
    told.kind === "invoke" ||
    redelivered === undefined ||
    !("messages" in stimulus)
  )
    return told;
  const seen = redelivered === "all" ? stimulus.messages.map((_, index) => index) : redelivered;
  return { ...told, redelivered: seen };
}

/** A driver that does not heed `sparse`, `extra` or `malformed` would prove nothing with such a case. */
function unchanged(
  { stimulus }: Case,
  native: unknown,
  nativeOf: (stimulus: object) => unknown,
): readonly Difference[] {
  return (["sparse", "extra", "malformed"] as const).flatMap((flag) => {
    const plain = without(stimulus, flag);
    if (!plain) return [];
    const one = nativeOf(plain);
    // What a driver makes up anew each time, such as an id, is no effect of the flag.
    const random = new Set(differing(one, nativeOf(plain)));
    return differing(one, native).every((path) => random.has(path))
      ? [{ path: "native", expected: `another event with \`${flag}: true\` than without`, seen: "the same" }]
      : [];
  });
}

/** The stimulus without a flag; undefined where it does not have it. */
function without(stimulus: Case["stimulus"], flag: "sparse" | "extra" | "malformed"): object | undefined {
  if (!("messages" in stimulus)) return undefined;
  if (flag !== "malformed") return stimulus[flag] ? { ...stimulus, [flag]: undefined } : undefined;
  return stimulus.messages.some(({ malformed }) => malformed)
    ? { ...stimulus, messages: stimulus.messages.map((message) => ({ ...message, malformed: undefined })) }
    : undefined;
}

/** The paths at which two native events differ. */
function differing(one: unknown, other: unknown): readonly string[] {
  const [a, b] = [leavesOf(toPlain(one)), leavesOf(toPlain(other))];
  return [...new Set([...a.keys(), ...b.keys()])].filter((path) => a.get(path) !== b.get(path));
}

/** Everything that holds nothing else, an empty list or object among it, by its path. */
function leavesOf(
  value: unknown,
  path = "",
  leaves = new Map<string, string>(),
): ReadonlyMap<string, string> {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  for (const [name, item] of entries) leavesOf(item, `${path}/${name}`, leaves);
  if (entries.length === 0) leaves.set(path, JSON.stringify(value) ?? "");
  return leaves;
}
