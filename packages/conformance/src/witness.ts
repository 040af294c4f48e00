/** What every reference function tells of its call: the suite holds it to what is true of every event of every case. */
import type { Context, CoreEvent } from "anyfn";
import { toPlain } from "./plain.ts";

/** What a function notes of the invocation it runs in. */
export interface Witness {
  readonly id: unknown;
  readonly provider: unknown;
  readonly trace: unknown;
}

/**
 * How a reference function tells what it saw, in a way that works wherever a log line can be read: one line whose field
 * `conformance` holds the note. Beside it are fields that are named like those that platforms give to their lines: none of them
 * may take the place of the line's own.
 */
export function note(context: Context, value: Readonly<Record<string, unknown>>): void {
  const of: Witness = { id: context.id, provider: context.provider, trace: context.trace.traceId };
  context.log.info("conformance", { ...IMPOSTORS, conformance: { ...(toPlain(value) as object), of } }); // an object stays one
}

/** Notes the event as the handler got it. */
export function saw(context: Context, { native, ...event }: CoreEvent): void {
  note(context, { saw: event, native: native === undefined ? "undefined" : "defined" });
}

/** Notes that the function ran, and in which invocation: for requests, of which the answer tells the rest. */
export function witness(context: Context): void {
  note(context, { ran: true });
}

/** Names under which platforms put the level, the message, the time and the ids of a line. */
const IMPOSTORS: Readonly<Record<string, unknown>> = Object.fromEntries(
  [
    ...["level", "severity", "message", "msg", "time", "timestamp", "ts", "id", "requestId", "request_id"],
    ...["invocation", "invocationId", "executionId", "activationId", "correlationId", "function", "trace"],
    ...["traceId", "spanId", "labels", "logging.googleapis.com/labels", "logging.googleapis.com/trace"],
  ].map((name) => [name, `a field of the function's, named ${name}`]),
);
