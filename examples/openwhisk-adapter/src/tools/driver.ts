import type {
  Driver,
  LogLevel,
  LogLine,
  MessageKind,
  MessageOutcome,
  NativeResult,
  NeutralOutcome,
  Variant,
} from "anyfn/driver";
import { webAnswer } from "./driver/controller.ts";
import { gaps } from "./driver/gaps.ts";
import { openInProcess } from "./driver/in-process.ts";
import { toNative } from "./driver/native-event.ts";
import { variants } from "./driver/variants.ts";

/** Plays neutral cases against this adapter: what the controller and the feeds would hand over, and what they make of the answer. */
export const driver: Driver = {
  target: "openwhisk",
  variants,
  gaps,
  toNative,
  fromNative: (result, native, { kind }: Variant): NeutralOutcome =>
    kind === "http"
      ? webAnswer(result, native as { readonly __ow_method: string }) // of `toNative`
      : messageOutcome(kind, result),
  fromLog,
  open: openInProcess,
};

/** The record of an activation: its result, or the error in it. Whoever calls directly hears of it; what has fired a trigger does not. */
function messageOutcome(kind: MessageKind, { value, error }: NativeResult): MessageOutcome {
  const told = Object(value).error as { readonly type?: unknown; readonly message?: unknown } | undefined; // any JSON
  const failed =
    error ?? (told && { type: String(told.type ?? "Error"), message: String(told.message ?? "") });
  return {
    kind,
    redelivered: failed && kind === "invoke" ? [0] : [],
    ...(failed ? { error: failed } : { result: value }),
  };
}

/** A line that the adapter's `log` made. */
function fromLog(line: string): LogLine | undefined {
  const {
    level,
    message,
    activationId,
    traceId,
    time,
    function: _name,
    spanId: _span,
    ...fields
  } = parse(line);
  if (typeof level !== "string" || typeof message !== "string" || typeof time !== "string") return undefined;
  return {
    level: level as LogLevel, // the adapter's own
    message,
    id: typeof activationId === "string" ? activationId : undefined,
    traceId: typeof traceId === "string" ? traceId : undefined,
    fields,
  };
}

function parse(line: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(line)) as Readonly<Record<string, unknown>>; // any object
  } catch {
    return {};
  }
}
