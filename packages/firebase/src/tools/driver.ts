import { fromLog, httpOutcome, messageOutcome } from "@anyfn/cloud-functions/driver";
import type { Driver, HttpOutcome, MessageOutcome, NativeResult, Stimulus, Variant } from "anyfn/driver";
import { callOutcome } from "./driver/call-outcome.ts";
import { gaps } from "./driver/gaps.ts";
import { openFirebase } from "./driver/in-process.ts";
import { type FirebaseVariant, variants } from "./driver/variants.ts";

export type { FirebaseVariant } from "./driver/variants.ts";

/** Plays neutral cases against this adapter: what Firebase's services and clients would send, and what they make of the answer. Native events are requests on the wire. */
export const driver: Driver = {
  target: "firebase",
  variants,
  gaps,
  toNative: (stimulus: Stimulus, { id }: Variant) => variantOf(id).toNative(stimulus as never), // a stimulus is played on variants of its kind
  fromNative: (result: NativeResult, _native: unknown, variant: Variant): HttpOutcome | MessageOutcome =>
    variant.kind === "http"
      ? httpOutcome(result)
      : variant.kind === "invoke"
        ? callOutcome(result)
        : messageOutcome(result, variant),
  fromLog,
  open: (definition, variant) => openFirebase(definition, variantOf(variant.id)),
};

function variantOf(id: string): FirebaseVariant {
  const found = variants.find((variant) => variant.id === id);
  if (found) return found;
  throw new RangeError(
    `The Firebase driver has no variant ${id}; it has ${variants.map((variant) => variant.id).join(", ")}.`,
  );
}
