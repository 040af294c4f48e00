import type {
  Driver,
  LogLevel,
  LogLine,
  MessageKind,
  NativeResult,
  NeutralOutcome,
  Variant,
} from "anyfn/driver";
import { wireOutcome } from "anyfn/wire";
import { gaps } from "./driver/gaps.ts";
import { type NativeAnswer, openInProcess } from "./driver/in-process.ts";
import { type NativeEvent, toNative } from "./driver/native-event.ts";

/** The ways in which Cloudflare calls a Worker, and what each cannot carry: cases that need it are skipped. */
const variants: readonly Variant[] = [
  {
    id: "http",
    kind: "http",
    trigger: "cloudflare.http",
    serve: {},
    lacks: {
      buffering: "every answer streams: its head goes with the first byte",
      "response-limit": "a Worker's answer may have any size",
    },
  },
  {
    id: "schedule",
    kind: "schedule",
    trigger: "cloudflare.schedule",
    serve: {},
    lacks: {
      "schedule-name": "a cron trigger has no name",
      "optional-fields": "a tick is its time and its expression",
    },
  },
  {
    id: "queue",
    kind: "queue",
    trigger: "cloudflare.queue",
    serve: {},
    redelivery: "each",
    lacks: {
      attributes: "a message is its body alone",
      "text-attributes": "a message is its body alone",
      groups: "a queue keeps no order",
      "several-sources": "a batch is of one queue",
      "optional-fields": "a message is its id, time, attempt and body",
      malformed: "the platform makes a message of its own id, time and attempts, and a body may be any value",
    },
  },
];

/** The river backwards: neutral stimuli as what Cloudflare sends, its answers as neutral outcomes. */
export const driver: Driver = {
  target: "cloudflare-workers",
  variants,
  gaps,
  toNative,
  fromNative: (result, native, { kind }) =>
    kind === "http" ? httpOutcome(result) : messageOutcome(kind, result, native as NativeEvent), // of `toNative`
  fromLog,
  open: openInProcess,
};

function httpOutcome({ value, error = NOTHING }: NativeResult): NeutralOutcome {
  const answer = value as NativeAnswer | undefined; // of our sessions
  return answer && "response" in answer
    ? wireOutcome(answer.response)
    : { kind: "http", status: 500, headers: {}, cookies: [], body: new Uint8Array(), error };
}

/** What fails as a whole is delivered again as a whole. */
function messageOutcome(
  kind: MessageKind,
  { value, error }: NativeResult,
  native: NativeEvent,
): NeutralOutcome {
  const ids = "batch" in native ? native.batch.messages.map(({ id }) => id) : [""];
  const answer = value as NativeAnswer | undefined; // as above
  const retried = answer && "retried" in answer ? answer.retried : ids;
  return {
    kind,
    redelivered: ids.flatMap((id, index) => (retried.includes(id) ? [index] : [])),
    ...(error && { error }),
  };
}

/** A line that the adapter's `log` made. */
function fromLog(line: string): LogLine | undefined {
  const { level, message, invocation, traceId, time: _, function: _name, ...fields } = parse(line);
  if (typeof level !== "string" || typeof message !== "string") return undefined;
  return {
    level: level as LogLevel, // the adapter's own
    message,
    id: typeof invocation === "string" ? invocation : undefined,
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

const NOTHING = { type: "Error", message: "no answer" };
