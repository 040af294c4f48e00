import type { CallerApp, CallerAuth } from "../tokens/caller.ts";
import type { EventStream } from "./event-stream.ts";

/** What is known of one call beside its request, before there is an event. */
export interface CallState {
  readonly data: unknown;
  readonly auth?: CallerAuth | undefined;
  readonly app?: CallerApp | undefined;
  /** Headers of the answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** Where the caller takes parts. */
  readonly stream?: EventStream | undefined;
}

/** Keeps the state of a call by its native event. */
export function remember(native: object, state: CallState): void {
  states.set(native, state);
}

/** The state of a call; undefined for a native event that nothing received, as in `normalize()`. */
export function stateOf(native: object): CallState | undefined {
  return states.get(native);
}

const states = new WeakMap<object, CallState>();
