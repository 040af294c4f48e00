import type { TargetName } from "anyfn";
import type { Exact } from "./exact.ts";
import type { Prices } from "./prices.ts";
import type { Charge, ExactLine } from "./quote.ts";
import type { Workload } from "./workload.ts";

/** Whose bill it is: one of those in the built-in price book, or a third party's. Its meters begin with its name and a dot. */
export type Provider = "aws" | "gcp" | "azure" | "netlify" | (string & {});

/** How a plan turns time into billed time. */
export interface Rounding {
  /**
   * Billed is each invocation, each period in which an instance is busy with any number of them, an instance's life, or a number of
   * instances whatever runs on them.
   */
  readonly per: "invocation" | "period" | "life" | "instances";
  /** Of a life: how long an idle instance is kept. */
  readonly lingerMs?: number | undefined;
  /** Whole milliseconds; 0 rounds nothing. */
  readonly quantumMs: number;
  readonly minimumMs: number;
  /** The time before the first invocation is billed with it. */
  readonly withInit: boolean;
}

/** What one function used in a month, or all of one size and region. */
export interface Load {
  readonly requests: Exact;
  /** Rounded as the plan does. */
  readonly billedMs: Exact;
  readonly memoryMb: number;
  readonly architecture: "x86_64" | "arm64";
  /** Requests that came over the web. */
  readonly webRequests: Exact;
  readonly egressGb: Exact;
  readonly monthSeconds: Exact;
  /** Of recorded usage: how long always-ready instances were kept. */
  readonly readyMs?: Exact | undefined;
  /** Of an estimate. */
  readonly workload?: Workload | undefined;
}

/** What a reader of a result must know. */
export interface Notes {
  readonly assumptions: string[];
  readonly warnings: string[];
}

/** One way to buy the running of a function, e.g. `azure-functions:flex`. */
export interface Plan {
  /** `target:variant`. */
  readonly id: string;
  readonly provider: Provider;
  readonly target: TargetName;
  readonly title: string;
  /** Among those that a target stands for, when no variant is named. */
  readonly listed: boolean;
  /** Requests at a time on an instance, unless the workload says. */
  concurrency(workload: Workload, prices: Prices): number;
  /** What the platform allows; a workload past it is priced and warned about. */
  readonly limits: {
    /** 1 where the plan goes up to the next size there is. */
    readonly leastMb: number;
    readonly mostMb: number;
    readonly mostMs: number;
    readonly mostConcurrency: number;
  };
  /** Recorded usage is billed by the memory that it used, in steps of so many MB, and not by what was configured. */
  readonly usedMemoryStepMb?: number | undefined;
  rounding(prices: Prices, workload?: { readonly packaging?: "zip" | "image" | undefined }): Rounding;
  charges(load: Load, prices: Prices, notes: Notes): readonly Charge[];
  /** What is due besides, once the charges of the whole account are known. */
  settle?(lines: readonly ExactLine[], prices: Prices, notes: Notes): readonly ExactLine[];
}
