import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { type Bundle, bundle } from "./bundle.ts";
import type { Order, Told, Turn } from "./child.ts";

/** What one subject did with one piece of work. */
export type Result =
  | { readonly subject: string; readonly refused: string }
  | {
      readonly subject: string;
      /** CPU time of one call over the floor's, the median of all rounds. */
      readonly ratio: number;
      /** Of the rounds' ratios. */
      readonly quartiles: readonly [number, number];
      /** The median CPU time of one call. */
      readonly cpuNs: number;
    };

/** A comparison to make. */
export interface Comparison {
  readonly floor: Bundle;
  readonly subjects: readonly Bundle[];
  /** As JSON. */
  readonly event: string;
  /** Calls in one batch. */
  readonly batch: number;
  /** In all, of all starts together. */
  readonly rounds: number;
  /** Throws, or answers why, when a native answer is wrong. `seen` is what event handlers noted. */
  check(answer: unknown, seen: number | undefined): string | undefined;
}

/** One turn takes about this long. */
const TURN_NS = 12_000_000;
/** As long as this, and as many calls: the compiler counts calls, and a slow function has not had them in a given time. */
const WARM_MS = 350;
const WARM_CALLS = 6000;
/**
 * What is freed stays with the process. Otherwise glibc hands the end of its heap back to the kernel and takes it again, or does not, by what
 * happens to lie there: luck whose page faults weigh more than all that is measured.
 */
const KEEP_MEMORY = {
  MALLOC_MMAP_THRESHOLD_: String(2 ** 25),
  MALLOC_TOP_PAD_: String(2 ** 26),
  MALLOC_TRIM_THRESHOLD_: String(2 ** 30),
};
/** What the compiler makes of the same code differs from process to process, by more than a turn from the next. */
const STARTS = 5;

/**
 * Runs the subjects in turn, each in a child process of its own, with the floor before and after each turn. A ratio is a turn's CPU time over the
 * mean of both floors beside it: what slows down the machine for a while slows down both. All of it happens with several starts of every process,
 * in one order and then the other.
 */
export async function compare(comparison: Comparison): Promise<readonly Result[]> {
  const { floor, subjects, rounds } = comparison;
  // Of TypeScript a process would keep the compiler in its memory, which every collection then looks through: more than what is measured.
  const child = await bundle("child", `import ${JSON.stringify(join(import.meta.dirname, "child.ts"))};`);
  const seen = new Map([floor, ...subjects].map(({ name }) => [nameOf(name), new Seen()]));
  for (let start = 0; start < STARTS; start++)
    await play(
      child,
      comparison,
      start % 2 ? subjects.toReversed() : subjects,
      Math.ceil(rounds / STARTS),
      seen,
    );
  return [...seen].map(([subject, { turns, ratios, refused }], index): Result => {
    if (refused !== undefined) return { subject, refused };
    const cpuNs = quantile(turns, 0.5);
    return index === 0
      ? { subject: "floor", ratio: 1, quartiles: [1, 1], cpuNs }
      : {
          subject,
          ratio: quantile(ratios, 0.5),
          quartiles: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
          cpuNs,
        };
  });
}

/** What is known of one subject. */
class Seen {
  readonly turns: number[] = [];
  readonly ratios: number[] = [];
  refused: string | undefined;
}

/** One start of every process. */
async function play(
  child: Bundle,
  { floor, event, batch, check }: Comparison,
  subjects: readonly Bundle[],
  rounds: number,
  seen: ReadonlyMap<string, Seen>,
): Promise<void> {
  const runners = [floor, ...subjects].map(
    (bundle) =>
      new Runner(
        bundle,
        seen.get(nameOf(bundle.name)) as Seen, // each has one
        fork(child.file, {
          env: { ...process.env, ...KEEP_MEMORY },
          // What helping threads spend on waiting for each other is nobody's, and most functions have less than one core.
          execArgv: ["--single-threaded-gc"],
          stdio: ["ignore", "ignore", "inherit", "ipc"],
        }),
      ),
  );
  try {
    const timed: Runner[] = [];
    for (const runner of runners) {
      runner.seen.refused = await runner.load(event, batch, check);
      if (runner.seen.refused === undefined) timed.push(runner);
      else if (runner === runners[0]) throw new Error(`The floor's answer is wrong: ${runner.seen.refused}`);
    }
    // Side by side: nothing of it is timed, and what is taken from it is CPU time.
    await Promise.all(timed.map((runner) => runner.warm()));
    const [base, ...others] = timed;
    if (!base) return;
    for (let round = 0; round < rounds; round++) {
      let before = await base.turn();
      for (const runner of others) {
        const cpuNs = await runner.turn();
        const after = await base.turn();
        runner.seen.ratios.push((2 * cpuNs) / (before + after));
        before = after;
      }
    }
  } finally {
    for (const runner of runners) runner.end();
  }
}

/** Of a bundle that is called `floor.alb.get-json`. */
function nameOf(name: string): string {
  return name.split(".")[0] ?? name;
}

class Runner {
  readonly seen: Seen;
  readonly #bundle: Bundle;
  readonly #child: ChildProcess;
  #batch = 1;
  #batches = 1;
  #fewestFaults = Number.POSITIVE_INFINITY;

  constructor(bundle: Bundle, seen: Seen, child: ChildProcess) {
    this.#bundle = bundle;
    this.#child = child;
    this.seen = seen;
  }

  /** Why its answer is refused; undefined for a right one. */
  async load(event: string, batch: number, check: Comparison["check"]): Promise<string | undefined> {
    this.#batch = batch;
    const told = await this.#ask({ kind: "load", file: this.#bundle.file, event, batch });
    if ("error" in told) return told.error;
    if (!("answer" in told)) return "no answer";
    try {
      return check(JSON.parse(told.answer), told.seen);
    } catch (error) {
      return String(error instanceof Error ? error.message : error);
    }
  }

  async warm(): Promise<void> {
    await this.#run({ kind: "warm", calls: WARM_CALLS, ms: WARM_MS });
    const { cpuNs } = await this.#run({ kind: "run", batches: 20 });
    this.#batches = Math.min(200, Math.max(4, Math.ceil(TURN_NS / (cpuNs * this.#batch))));
  }

  /** Played again, four times at most, while it has more page faults than this subject needs: chosen by them alone, whatever time it took. */
  async turn(): Promise<number> {
    const order: Order = { kind: "run", batches: this.#batches };
    let best = await this.#run(order);
    for (let again = 0; again < 4 && best.faults > this.#fewestFaults + 0.02; again++) {
      const turn = await this.#run(order);
      if (turn.faults < best.faults) best = turn;
    }
    this.#fewestFaults = Math.min(this.#fewestFaults, best.faults);
    this.seen.turns.push(best.cpuNs);
    return best.cpuNs;
  }

  end(): void {
    this.#child.kill();
  }

  async #run(order: Order): Promise<Turn> {
    const told = await this.#ask(order);
    if ("cpuNs" in told) return told;
    throw new Error(`${this.#bundle.name}: ${"error" in told ? told.error : "no figure"}`);
  }

  async #ask(order: Order): Promise<Told> {
    this.#child.send(order);
    const [told] = (await once(this.#child, "message")) as [Told]; // the child says nothing else
    return told;
  }
}

/** @param at From 0 to 1. */
export function quantile(values: readonly number[], at: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))] ?? Number.NaN;
}
