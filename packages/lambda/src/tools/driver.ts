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
import { httpOutcome } from "./driver/http-outcome.ts";
import { openInProcess } from "./driver/in-process.ts";
import { messageOutcome } from "./driver/message-outcome.ts";
import { type LambdaVariant, variants } from "./driver/variants.ts";

export { type LambdaExport, openHandler } from "./driver/in-process.ts";

/** Plays neutral cases against this adapter: what each AWS service would send, and what it makes of the answer. */
export const driver: Driver = {
  target: "lambda",
  variants,
  gaps,
  toNative: (stimulus: Stimulus, { id }: Variant) => variantOf(id).toNative(stimulus as never), // a stimulus is played on variants of its kind
  fromNative: (result: NativeResult, native: unknown, variant: Variant): HttpOutcome | MessageOutcome =>
    variant.kind === "http" ? httpOutcome(result, native, variant) : messageOutcome(result, native, variant),
  fromLog,
  open: (definition, variant) => openInProcess(definition, variant),
};

function variantOf(id: string): LambdaVariant {
  const found = variants.find((variant) => variant.id === id);
  if (found) return found;
  throw new RangeError(
    `The Lambda driver has no variant ${id}; it has ${variants.map((variant) => variant.id).join(", ")}.`,
  );
}

/** A line of `context.log`, by the field names of Lambda's own JSON log format. */
function fromLog(line: string): LogLine | undefined {
  const record = line.startsWith("{") ? parse(line) : undefined;
  const {
    timestamp,
    level,
    requestId,
    message,
    traceId,
    function: _,
    spanId: _span,
    ...fields
  } = record ?? {};
  if (typeof timestamp !== "string" || typeof level !== "string" || typeof message !== "string")
    return undefined;
  return {
    level: level.toLowerCase() as LogLevel, // the adapter writes its levels in upper case
    message,
    id: typeof requestId === "string" ? requestId : undefined,
    traceId: typeof traceId === "string" ? traceId : undefined,
    fields,
  };
}

function parse(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>; // it begins as an object
  } catch {
    return undefined;
  }
}
