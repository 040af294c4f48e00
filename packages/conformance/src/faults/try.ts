/** Puts faults into an adapter, one at a time, and plays the suite until it notices. */
import type { Trigger } from "anyfn/adapter";
import type { Driver } from "anyfn/driver";
import { cases as suite } from "../cases.ts";
import type { Play } from "../player.ts";
import { planRun } from "../run.ts";
import { takeSeat } from "../seat.ts";
import type { Effect, Fault, Patch } from "./fault.ts";
import { faultsOf } from "./generate.ts";

/** An adapter that faults are put into: the very objects that its entries use. */
export interface MutatedAdapter {
  readonly driver: Driver;
  /** The `Adapter` that the adapter's own entries hand to `serve`. */
  readonly adapter: object;
  /** The triggers that its entries are made of. */
  readonly triggers: readonly Trigger[];
  /** Faults of your own, beside those that can be made. */
  readonly further?: readonly Fault[] | undefined;
  /** Tries these alone; default: all that can be made. */
  readonly only?: ((fault: Fault) => boolean) | undefined;
}

/** What came of one fault. */
export interface FaultResult {
  readonly id: string;
  /** `none`: it made no difference to anything that the suite sent, such as a loss of what this platform never tells. */
  readonly status: "found" | "survived" | "none";
  /** The first play that noticed: `<case>@<variant>: <path>`. */
  readonly by?: string | undefined;
}

/** What came of all of them. */
export interface FaultReport {
  readonly target: string;
  readonly results: readonly FaultResult[];
  /** Those that made a difference. */
  readonly effective: number;
  readonly found: number;
}

/**
 * Tries every fault. The members of the adapter and of its triggers are replaced in place while a fault is tried, because the
 * entries hold these objects; nothing else may call them meanwhile.
 *
 * @throws TypeError for an adapter or a trigger that is frozen
 */
export async function tryFaults(subject: MutatedAdapter): Promise<FaultReport> {
  const { driver, adapter, triggers, further = [], only = () => true } = subject;
  const results: FaultResult[] = [];
  for (const fault of [...faultsOf(driver, adapter, triggers), ...further].filter(only)) {
    const effect: Effect = { changed: false };
    const restore = replace(fault.trigger ?? adapter, fault.patch(effect));
    try {
      const by = await firstRed(driver, fault);
      results.push({
        id: fault.id,
        status: by ? "found" : effect.changed ? "survived" : "none",
        ...(by && { by }),
      });
    } finally {
      restore();
    }
  }
  const count = (status: FaultResult["status"]): number =>
    results.filter((each) => each.status === status).length;
  return { target: driver.target, results, effective: results.length - count("none"), found: count("found") };
}

/** The survivors, one a line; and how many were found. */
export function describeFaults({ target, results, effective, found }: FaultReport): string {
  return [
    `${target}: ${found} of ${effective} faults were found (${((100 * found) / Math.max(1, effective)).toFixed(1)} %)`,
    ...results.filter(({ status }) => status === "survived").map(({ id }) => `  not found: ${id}`),
  ].join("\n");
}

/** The first play that is red, those about time after all others; undefined where all are green. */
async function firstRed(driver: Driver, fault: Fault): Promise<string | undefined> {
  const variants = driver.variants.filter(({ kind, trigger }) =>
    fault.trigger
      ? trigger === fault.trigger.id || fault.trigger.id.startsWith(`${trigger}.`)
      : kind === fault.kind,
  );
  const timed = fault.timed ?? false;
  const cases = suite.filter(
    ({ id, kind, timed: late }) => kind === fault.kind && (timed || !late) && (fault.cases?.test(id) ?? true),
  );
  const ordered = timed
    ? cases.toSorted((a, b) => Number(b.timed ?? false) - Number(a.timed ?? false))
    : cases;
  // One way of calling is enough for what all have in common.
  const tried = fault.trigger ? variants : variants.slice(0, 1);
  const run = planRun(
    { ...driver, variants: tried },
    { cases: ordered.map((subject) => ({ ...subject, timeoutMs: subject.timeoutMs ?? LIMIT_MS })) },
  );
  const seats = new Map<string, ReturnType<typeof takeSeat>>();
  const order = run.plays
    .filter(({ lacks }) => lacks === undefined)
    .toSorted((a, b) => ordered.indexOf(find(ordered, a)) - ordered.indexOf(find(ordered, b)));
  try {
    for (const play of order) {
      let seat = seats.get(play.session);
      if (!seat) seats.set(play.session, (seat = takeSeat(run, { retries: 0, graceMs: GRACE_MS })));
      const { status, differences = [], unmet = [] } = await seat.play(play);
      if (status === "fail" || status === "stale-gap")
        return `${play.case.id}@${play.variant.id}: ${differences[0]?.path ?? unmet[0] ?? "stale"}`;
    }
    return undefined;
  } finally {
    await Promise.all([...seats.values()].map((seat) => seat.stop()));
  }
}

function find(cases: readonly Play["case"][], play: Play): Play["case"] {
  return cases.find(({ id }) => id === play.case.id) ?? play.case;
}

/** Sets members of an object, and answers what sets them back. */
function replace(target: object, patch: Patch): () => void {
  if (Object.isFrozen(target)) throw new TypeError("A fault cannot be put into an object that is frozen.");
  const before = Object.getOwnPropertyDescriptors(target);
  for (const [name, value] of Object.entries(patch))
    Object.defineProperty(target, name, { value, configurable: true, enumerable: true, writable: true });
  return () => {
    for (const name of Object.keys(patch)) {
      const descriptor = (before as Readonly<Record<string, PropertyDescriptor | undefined>>)[name]; // any name may be new
      if (descriptor) Object.defineProperty(target, name, descriptor);
      else Reflect.deleteProperty(target, name);
    }
  };
}

/** No case that is not about time takes longer. */
const LIMIT_MS = 1500;
const GRACE_MS = 300;
