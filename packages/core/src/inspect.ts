/** What tools ask of a native event: which trigger takes it, and what its core events are. */
import type { Detected, MessageTrigger, Normalized, Trigger } from "./contract.ts";
import type { CoreEvent, Kind } from "./events.ts";
import { httpEvent } from "./http/event.ts";
import { malformationOf } from "./malformed.ts";
import { unrecognized } from "./pipeline/unrecognized.ts";

/** What a native event is, by the first trigger that takes it; undefined where none does. */
export function detectWith(
  triggers: readonly Trigger[],
  native: unknown,
  nativeContext?: unknown,
): Detected | undefined {
  const trigger = candidatesFor(undefined, triggers).find((each) => each.detect(native, nativeContext));
  return trigger && { kind: trigger.kind, trigger: trigger.id };
}

/**
 * A native event as core events, by the first trigger that takes it. With a `kind` only triggers of that kind count, and with them those
 * that unwrap another trigger's event.
 *
 * @throws UnrecognizedEventError where no trigger (of the kind) takes it
 * @throws MalformedEventError with the path of the first wrong field
 */
export function normalizeWith<K extends Kind = Kind>(
  triggers: readonly Trigger[],
  native: unknown,
  nativeContext?: unknown,
  options?: { readonly kind?: K | undefined },
): Normalized<K> {
  const candidates = candidatesFor(options?.kind, triggers);
  const trigger = candidates.find((each) => each.detect(native, nativeContext));
  if (!trigger) throw notTaken(options?.kind, native, candidates);
  return normalizedBy(trigger, native, nativeContext);
}

/**
 * The triggers that are asked: those of a kind, or of no particular one all that do not unwrap another's event. An event of the kind
 * itself is nearer than one inside another.
 */
export function candidatesFor(kind: Kind | undefined, triggers: readonly Trigger[]): readonly Trigger[] {
  return triggers.filter((trigger) =>
    kind === undefined ? !("carrier" in trigger && trigger.carrier) : trigger.kind === kind,
  );
}

/** A native event as core events, by a trigger that takes it. @throws MalformedEventError with the path of the first wrong field */
export function normalizedBy<K extends Kind>(
  trigger: Trigger,
  native: unknown,
  nativeContext?: unknown,
): Normalized<K> {
  const events =
    trigger.kind === "http"
      ? [httpEvent(trigger, native)]
      : (trigger as MessageTrigger).normalize(native as never, nativeContext); // `detect` accepted it
  const malformed = events.map((event) => malformationOf(event as CoreEvent)).find(Boolean);
  if (malformed) throw malformed;
  return { kind: trigger.kind, trigger: trigger.id, events } as unknown as Normalized<K>; // of the kind that the caller looked for
}

/** The error for an event that no trigger takes. */
export function notTaken(kind: Kind | undefined, native: unknown, candidates: readonly Trigger[]): Error {
  const asked = kind === undefined ? "any kind" : `the kind ${kind}`;
  return unrecognized(`normalize() was asked for ${asked}`, native, candidates);
}
