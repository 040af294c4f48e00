import type {
  Driver,
  HttpOutcome,
  LogLevel,
  LogLine,
  MessageOutcome,
  NativeResult,
  Stimulus,
  Variant,
} from "anyfn/driver";
import { gaps } from "./driver/gaps.ts";
import { openInProcess } from "./driver/in-process.ts";
import { httpOutcome, messageOutcome } from "./driver/outcome.ts";
import { type CloudFunctionsVariant, variants } from "./driver/variants.ts";

export type { Signature } from "./driver/framework.ts";
export { type FrameworkVariant, type Handler, openInProcess } from "./driver/in-process.ts";
export { httpOutcome, messageOutcome } from "./driver/outcome.ts";
export { type CloudFunctionsVariant, variants } from "./driver/variants.ts";

/** Plays neutral cases against this adapter: what each of Google's services would send, and what it makes of the answer. Native events are requests on the wire. */
export const driver: Driver = {
  target: "cloud-functions",
  variants,
  gaps,
  // Our own deployment script sets it.
  environment: { FUNCTION_REGION: "europe-west1" },
  toNative: (stimulus: Stimulus, { id }: Variant) => variantOf(id).toNative(stimulus as never), // a stimulus is played on variants of its kind
  fromNative: (result: NativeResult, _native: unknown, variant: Variant): HttpOutcome | MessageOutcome =>
    variant.kind === "http" ? httpOutcome(result) : messageOutcome(result, variant),
  fromLog,
  open: (definition, variant) => openInProcess(definition, variantOf(variant.id)),
};

function variantOf(id: string): CloudFunctionsVariant {
  const found = variants.find((variant) => variant.id === id);
  if (found) return found;
  throw new RangeError(
    `The Cloud Functions driver has no variant ${id}; it has ${variants.map((variant) => variant.id).join(", ")}.`,
  );
}

/** A line of `context.log`, by the field names of Cloud Logging. */
export function fromLog(line: string): LogLine | undefined {
  const record = line.startsWith("{") ? parse(line) : undefined;
  const {
    severity,
    message,
    time,
    [LABELS]: labels,
    [TRACE]: trace,
    [SPAN]: _span,
    [SAMPLED]: _sampled,
    function: _function,
    ...fields
  } = record ?? {};
  const level = LEVELS.get(severity);
  if (level === undefined || typeof message !== "string" || typeof time !== "string") return undefined;
  const { invocation_id: id } = (labels ?? {}) as { readonly invocation_id?: unknown }; // an object of the adapter's
  return {
    level,
    message,
    id: typeof id === "string" ? id : undefined,
    traceId: typeof trace === "string" ? trace.slice(trace.lastIndexOf("/") + 1) : undefined,
    fields,
  };
}

const LABELS = "logging.googleapis.com/labels";
const TRACE = "logging.googleapis.com/trace";
const SPAN = "logging.googleapis.com/spanId";
const SAMPLED = "logging.googleapis.com/trace_sampled";

const LEVELS: ReadonlyMap<unknown, LogLevel> = new Map([
  ["DEBUG", "debug"],
  ["INFO", "info"],
  ["WARNING", "warn"],
  ["ERROR", "error"],
]);

function parse(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>; // it begins as an object
  } catch {
    return undefined;
  }
}
