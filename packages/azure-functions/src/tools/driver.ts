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
import { httpOutcome, invokeOutcome } from "./driver/http-outcome.ts";
import { openInProcess } from "./driver/in-process.ts";
import { messageOutcome } from "./driver/message-outcome.ts";
import { type AzureVariant, variants } from "./driver/variants.ts";

/** Plays neutral cases against this adapter: what the host would send for each trigger, and what it makes of the answer. */
export const driver: Driver = {
  target: "azure-functions",
  variants,
  gaps,
  environment: { REGION_NAME: "westeurope" },
  toNative: (stimulus: Stimulus, { id }: Variant) => variantOf(id).toNative(stimulus as never), // a stimulus is played on variants of its kind
  fromNative(result: NativeResult, native: unknown, variant: Variant): HttpOutcome | MessageOutcome {
    if (variant.kind === "http") return httpOutcome(result, variant);
    return variant.kind === "invoke"
      ? invokeOutcome(result, variant)
      : messageOutcome(result, native, variant);
  },
  fromLog,
  open: (definition, { id }) => openInProcess(definition, variantOf(id)),
};

function variantOf(id: string): AzureVariant {
  const found = variants.find((variant) => variant.id === id);
  if (found) return found;
  throw new RangeError(
    `The Azure Functions driver has no variant ${id}; it has ${variants.map((variant) => variant.id).join(", ")}.`,
  );
}

/** A line of `context.log`: JSON that the function handed to the host, which keeps it with the invocation's id. */
function fromLog(line: string): LogLine | undefined {
  const host = parse(line);
  if (host?.["category"] !== "user" || typeof host["message"] !== "string") return undefined;
  const {
    timestamp,
    level,
    invocationId,
    message,
    traceId,
    function: _,
    spanId: _span,
    ...fields
  } = parse(host["message"]) ?? {};
  if (typeof timestamp !== "string" || typeof level !== "string" || typeof message !== "string")
    return undefined;
  return {
    level: level.toLowerCase() as LogLevel, // the adapter's own levels
    message,
    // Both have to name the same invocation.
    id: typeof invocationId === "string" && invocationId === host["invocationId"] ? invocationId : undefined,
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
