/** What a target can do, as data: `anyfn/capabilities`. Types alone. */
import type { Kind } from "./events.ts";

export type { Kind } from "./events.ts";

/** One row of a target's capability table. */
export interface Capability {
  /** The same on every target, e.g. `"http.streaming"`. */
  readonly id: string;
  /** The kind it is about; `"any"` for what all kinds share. */
  readonly kind: Kind | "any";
  readonly title: string;
  readonly support: "full" | "partial" | "none";
  /** What is missing or bounded, where support is not full. */
  readonly limits?: string | undefined;
  /** The conformance cases that prove it. */
  readonly cases: readonly string[];
}

/** All rows of one target. */
export interface Capabilities {
  readonly target: string;
  readonly rows: readonly Capability[];
}
