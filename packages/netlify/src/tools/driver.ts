import type {
  Driver,
  HttpOutcome,
  LogLevel,
  LogLine,
  MessageOutcome,
  NativeResult,
  Stimulus,
  Variant,
  WireRequest,
} from "anyfn/driver";
import { gaps } from "./driver/gaps.ts";
import { openInProcess } from "./driver/in-process.ts";
import { httpOutcome, messageOutcome } from "./driver/outcome.ts";
import { type NetlifyVariant, variants } from "./driver/variants.ts";

export { addressed, SECRET_VALUE } from "./driver/signed.ts";

/** Plays neutral cases against this adapter: what Netlify, a caller or a sender of events would send. Native events are requests on the wire. */
export const driver: Driver = {
  target: "netlify",
  variants,
  gaps,
  toNative: (stimulus: Stimulus, { id }: Variant) => variantOf(id).toNative(stimulus as never), // a stimulus is played on variants of its kind
  fromNative: (result: NativeResult, native: unknown, variant: Variant): HttpOutcome | MessageOutcome =>
    variant.kind === "http"
      ? httpOutcome(result)
      : messageOutcome(result, variant, eventsIn(native as WireRequest)), // a request of ours
  fromLog,
  open: (definition, { id }) => openInProcess(definition, variantOf(id)),
};

function variantOf(id: string): NetlifyVariant {
  const found = variants.find((variant) => variant.id === id);
  if (found) return found;
  throw new RangeError(
    `The Netlify driver has no variant ${id}; it has ${variants.map((variant) => variant.id).join(", ")}.`,
  );
}

/** How many messages a request carries. */
function eventsIn({ headers, body }: WireRequest): number {
  const batch = headers.some(([, value]) => value.startsWith("application/cloudevents-batch+json"));
  return batch ? (JSON.parse(new TextDecoder().decode(body)) as readonly unknown[]).length : 1; // a batch is a list
}

/** A line of `context.log`. */
function fromLog(line: string): LogLine | undefined {
  const {
    timestamp,
    level,
    message,
    requestId,
    traceId,
    function: _,
    spanId: _span,
    ...fields
  } = parse(line) ?? {};
  if (typeof timestamp !== "string" || typeof level !== "string" || typeof message !== "string")
    return undefined;
  return {
    level: level as LogLevel, // the adapter's own levels
    message,
    id: typeof requestId === "string" ? requestId : undefined,
    traceId: typeof traceId === "string" ? traceId : undefined,
    fields,
  };
}

function parse(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>; // it begins as an object
  } catch {
    return undefined;
  }
}
