import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Bundle } from "./bundle.ts";
import type { Order, Told } from "./child.ts";

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
  readonly rounds: number;
  /** Throws, or answers why, when a native answer is wrong. `seen` is what event handlers noted. */
  check(answer: unknown, seen: number | undefined): string | undefined;
}

/** One turn takes about this long. */
const TURN_NS = 6_000_000;
const WARM_MS = 350;

/**
 * Runs the subjects in turn, each in a child process of its own, with the floor before and after each turn. A ratio is a turn's CPU time over the
 * mean of both floors beside it: what slows down the machine for a while slows down both.
 */
export async function compare({
  floor,
  subjects,
  event,
  batch,
  rounds,
  check,
}: Comparison): Promise<readonly Result[]> {
  const runners = await Promise.all(
    [floor, ...subjects].map(
      async (bundle) =>
        new Runner(
          bundle,
          fork(join(import.meta.dirname, "child.ts"), { stdio: ["ignore", "ignore", "inherit", "ipc"] }),
        ),
    ),
  );
  try {
    const refused: Result[] = [];
    const timed: Runner[] = [];
    for (const runner of runners) {
      const reason = await runner.load(event, batch, check);
      if (reason === undefined) timed.push(runner);
      else if (runner === runners[0]) throw new Error(`The floor's answer is wrong: ${reason}`);
      else refused.push({ subject: runner.name, refused: reason });
    }
    for (const runner of timed) await runner.warm();
    const [base, ...others] = timed;
    if (!base) return refused;
    const ratios = new Map(others.map((runner) => [runner, [] as number[]]));
    for (let round = 0; round < rounds; round++) {
      let before = await base.turn();
      for (const runner of others) {
        const cpuNs = await runner.turn();
        const after = await base.turn();
        ratios.get(runner)?.push((2 * cpuNs) / (before + after));
        before = after;
      }
    }
    return [
      { subject: "floor", ratio: 1, quartiles: [1, 1], cpuNs: quantile(base.turns, 0.5) },
      ...others.map((runner): Result => {
        const all = ratios.get(runner) ?? [];
        return {
          subject: runner.name,
          ratio: quantile(all, 0.5),
          quartiles: [quantile(all, 0.25), quantile(all, 0.75)],
          cpuNs: quantile(runner.turns, 0.5),
        };
      }),
      ...refused,
    ];
  } finally {
    for (const runner of runners) runner.end();
  }
}

class Runner {
  readonly name: string;
  readonly turns: number[] = [];
  readonly #bundle: Bundle;
  readonly #child: ChildProcess;
  #batch = 1;
  #batches = 1;

  constructor(bundle: Bundle, child: ChildProcess) {
    this.#bundle = bundle;
    this.#child = child;
    this.name = bundle.name.split(".")[0] ?? bundle.name;
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
    await this.#cpu({ kind: "warm", ms: WARM_MS });
    const cpuNs = await this.#cpu({ kind: "run", batches: 20 });
    this.#batches = Math.min(200, Math.max(4, Math.ceil(TURN_NS / (cpuNs * this.#batch))));
  }

  async turn(): Promise<number> {
    const cpuNs = await this.#cpu({ kind: "run", batches: this.#batches });
    this.turns.push(cpuNs);
    return cpuNs;
  }

  end(): void {
    this.#child.kill();
  }

  async #cpu(order: Order): Promise<number> {
    const told = await this.#ask(order);
    if ("cpuNs" in told) return told.cpuNs;
    throw new Error(`${this.name}: ${"error" in told ? told.error : "no figure"}`);
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
