/** One wrong thing that an adapter may do. */
import type { Adapter, Trigger } from "anyfn/adapter";
import type { Kind } from "anyfn/driver";
import { toPlain } from "../plain.ts";

/** Says whether a fault has changed anything yet: one that never does is no fault on this adapter. */
export interface Effect {
  changed: boolean;
}

/** Members that take the place of an object's own. */
export type Patch = Readonly<Record<string, unknown>>;

/** A fault of a trigger or of the adapter. */
export interface Fault {
  /** `<trigger or "adapter">: <what it does>`, unique. */
  readonly id: string;
  /** The trigger that has it; absent: the adapter. */
  readonly trigger?: Trigger | undefined;
  /** The kind whose cases can tell. */
  readonly kind: Kind;
  /** True where only cases about time can tell. */
  readonly timed?: boolean | undefined;
  /** The cases that are played; default: all of the kind. */
  readonly cases?: RegExp | undefined;
  /** What differs in the trigger or the adapter. `effect.changed` is set by whatever makes a difference. */
  patch(effect: Effect): Patch;
}

/** A trigger whose parts may be called with anything. */
export type Loose = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly kind: Kind;
  readonly detect: (...given: readonly unknown[]) => boolean;
  readonly normalize: (...given: readonly unknown[]) => readonly Event[];
  readonly group?: (event: unknown) => string | undefined;
  readonly reply?: (...given: readonly unknown[]) => unknown;
  readonly reader: Readonly<Record<string, (...given: readonly unknown[]) => unknown>>;
};

/** An event whose fields may be set to anything. */
export type Event = Readonly<Record<string, unknown>>;

/** An adapter whose parts may be called with anything. */
export type LooseAdapter = { readonly [Name in keyof Adapter]: (...given: readonly unknown[]) => unknown } & {
  readonly name: string;
};

/** `now` in place of `before`, noted where it is another value. */
export function instead(effect: Effect, before: unknown, now: unknown): unknown {
  if (!effect.changed && !isSame(before, now)) effect.changed = true;
  return now;
}

function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  try {
    return JSON.stringify(toPlain(a)) === JSON.stringify(toPlain(b));
  } catch {
    return false; // a cycle, or a value that cannot be read
  }
}
