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
import { type NodeVariant, variants } from "./driver/variants.ts";

export { openInProcess, type Parts } from "./driver/in-process.ts";
export type { NodeVariant } from "./driver/variants.ts";

/** Plays neutral cases against this adapter: requests and CloudEvents on the wire, and what the server makes of its own tables. */
export const driver: Driver = {
  target: "node",
  variants,
  gaps,
  environment: { ANYFN_REGION: "home" },
  toNative: (stimulus: Stimulus, { id }: Variant) => variantOf(id).toNative(stimulus as never), // a stimulus is played on variants of its kind
  fromNative: (result: NativeResult, native: unknown, variant: Variant): HttpOutcome | MessageOutcome =>
    variant.kind === "http" ? httpOutcome(result) : messageOutcome(result, native, variantOf(variant.id)),
  fromLog,
  open: (definition, variant) => openInProcess(definition, variantOf(variant.id)),
};

function variantOf(id: string): NodeVariant {
  const found = variants.find((variant) => variant.id === id);
  if (found) return found;
  throw new RangeError(
    `The Node driver has no variant ${id}; it has ${variants.map((variant) => variant.id).join(", ")}.`,
  );
}

/** A line of `context.log`. */
export function fromLog(line: string): LogLine | undefined {
  const record = line.startsWith("{") ? parse(line) : undefined;
  const { time, level, message, invocation, function: name, traceId, spanId: _, ...fields } = record ?? {};
  if (
    typeof time !== "string" ||
    typeof message !== "string" ||
    typeof name !== "string" ||
    !LEVELS.has(level)
  )
    return undefined;
  return {
    level: level as LogLevel, // one of them
    message,
    id: typeof invocation === "string" ? invocation : undefined,
    traceId: typeof traceId === "string" ? traceId : undefined,
    fields,
  };
}

const LEVELS: ReadonlySet<unknown> = new Set(["debug", "info", "warn", "error"]);

function parse(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>; // it begins as an object
  } catch {
    return undefined;
  }
}
