import type { Kind } from "../../events.ts";

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
  /** Those of them that are about the row's name: where none of these passes, the others prove something else. Absent: each is. */
  readonly essential?: readonly string[] | undefined;
}
