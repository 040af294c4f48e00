import type {
  HttpOutcome,
  LogLine,
  MessageOutcome,
  NativeResult,
  NeutralOutcome,
  Redelivery,
  Variant,
} from "anyfn/driver";
import type { AnyExpected, Case, HttpCase, HttpExpected, MessageCase } from "./case.ts";
import { broken } from "./invariants.ts";
import { type Difference, differences, type Match } from "./match.ts";
import { isRecord } from "./observe.ts";
import { toPlain } from "./plain.ts";

/** Everything that was seen of one call. */
export interface Seen {
  readonly outcome: NeutralOutcome;
  readonly result: NativeResult;
  /** The adapter's log lines. */
  readonly lines: readonly LogLine[];
  /** What the reference function noted. */
  readonly notes: readonly Readonly<Record<string, unknown>>[];
  /** Usage records. */
  readonly usage: readonly unknown[];
  /** What it noted in the deliveries before. */
  readonly before?: readonly Readonly<Record<string, unknown>>[] | undefined;
}

/** Every place where what was seen is not what the case expects, or breaks what holds for every call. */
export function judge(
  subject: Case,
  seen: Seen,
  variant: Variant,
  target: string,
  skewMs?: number,
): readonly Difference[] {
  return [
    ...judgeCase(subject, seen, variant),
    ...broken(subject, seen, { target, trigger: variant.trigger, lacks: variant.lacks, skewMs }),
  ];
}

function judgeCase(subject: Case, seen: Seen, variant: Variant): readonly Difference[] {
  const { outcome } = seen;
  if (subject.kind === "http") {
    if (outcome.kind !== "http") return [{ path: "kind", expected: "http", seen: outcome.kind }];
    return [...judgeHttp(subject, outcome), ...judgeAny(subject.expected, seen, httpText(outcome))];
  }
  if (outcome.kind === "http") return [{ path: "kind", expected: subject.kind, seen: outcome.kind }];
  return [
    ...judgeMessages(subject, outcome, seen, variant),
    ...judgeAny(subject.expected, seen, [outcome.result, outcome.error]),
  ];
}

/** Whether what is expected is told by the function's log: what it saw and noted, its lines, its usage. */
export function needsLogs({ expected }: Case): boolean {
  return LOGGED.some((told) => (expected as Readonly<Record<string, unknown>>)[told] !== undefined); // asked by name
}

const LOGGED = ["saw", "notes", "logs", "once", "usage", "secret"];

/** Parts the log lines of a call into the function's notes, the adapter's lines and its usage records. */
export function readLogs(
  logs: readonly string[],
  fromLog: (line: string) => LogLine | undefined,
): Pick<Seen, "lines" | "notes" | "usage"> {
  const lines: LogLine[] = [];
  const notes: Readonly<Record<string, unknown>>[] = [];
  const usage: unknown[] = [];
  for (const text of logs) {
    const record = usageOf(text);
    if (record) {
      usage.push(record);
      continue;
    }
    const line = fromLog(text);
    if (line === undefined) continue;
    lines.push(line);
    const { conformance } = line.fields;
    if (isRecord(conformance)) notes.push(conformance);
  }
  return { lines, notes, usage };
}

function usageOf(line: string): unknown {
  if (!line.includes('"anyfn.usage/1"')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function judgeHttp({ expected }: HttpCase, outcome: HttpOutcome): readonly Difference[] {
  const { status, headers = {}, cookies = [], body, json, stream } = expected;
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const type = headers["content-type"];
  // A platform may say in which charset a text is, as long as the bytes are those of the function.
  const named = sameType(type, outcome.headers["content-type"]);
  const given = named ? { ...outcome.headers, "content-type": type } : outcome.headers;
  return [
    ...differences(status, outcome.status, "status"),
    ...differences({ ...headers }, given, "headers"),
    ...differences(cookies, outcome.cookies, "cookies"),
    ...(bytes ? differences(readable(bytes), readable(outcome.body), "body") : []),
    ...(json === undefined ? [] : differences(json, parsed(outcome.body), "json")),
    // Where nothing is said about failing, the platform may not have had to answer in the function's place.
    ...(stream?.cut || outcome.error === undefined
      ? []
      : [{ path: "error", expected: "an answer of the function", seen: outcome.error }]),
    ...judgeStream(stream, outcome),
  ];
}

/** True where a text type was given the charset that its bytes have. */
function sameType(expected: Match, seen: string | undefined): boolean {
  if (typeof expected !== "string" || seen === undefined || expected.includes("charset")) return false;
  if (
    !/^(?:text\/|application\/(?:json|javascript|xml|x-www-form-urlencoded)\b|[^;]+\+(?:json|xml)\b)/i.test(
      expected,
    )
  )
    return false;
  return seen.toLowerCase().replace(/;\s*charset="?utf-8"?$/, "") === expected.toLowerCase();
}

function judgeStream(expected: HttpExpected["stream"], { stream }: HttpOutcome): readonly Difference[] {
  if (stream === undefined)
    return expected ? [{ path: "stream", expected, seen: "an answer in one piece" }] : [];
  const { chunks, spreadMs = 0, cut = false } = expected ?? {};
  const parts = stream.chunks.filter(({ bytes }) => bytes.byteLength > 0);
  const spread = (parts.at(-1)?.atMs ?? 0) - (parts[0]?.atMs ?? 0);
  return [
    ...differences(cut, stream.cut, "stream.cut"),
    ...(chunks
      ? differences(
          chunks,
          parts.map(({ bytes }) => new TextDecoder().decode(bytes)),
          "stream.chunks",
        )
      : []),
    ...(spread >= spreadMs ? [] : [{ path: "stream.spreadMs", expected: spreadMs, seen: spread }]),
  ];
}

function judgeMessages(
  { expected, stimulus, needs }: MessageCase,
  outcome: MessageOutcome,
  { notes, lines, usage }: Seen,
  { redelivery = "whole", lacks }: Variant,
): readonly Difference[] {
  // Where no caller hears a result, the case that is about it says so; the others are about the rest.
  const heard = lacks?.result === undefined || needs?.includes("result");
  const { saw, inOrder, failed = [], result, error } = expected;
  const seen = notes.flatMap((note) => (Object.hasOwn(note, "saw") ? [note.saw] : []));
  return [
    ...(saw === undefined ? [] : inOrder ? differences(saw, seen, "saw") : anyOrder(saw, seen)),
    ...differences(
      redelivered(failed, stimulus.messages, redelivery),
      [...outcome.redelivered].sort((a, b) => a - b),
      "redelivered",
    ),
    ...(redelivery === "none" && failed.length > 0 ? untold(lines, usage) : []),
    ...("result" in expected && heard ? differences(result, outcome.result, "result") : []),
    ...(error === undefined ? [] : differences(error, outcome.error, "error")),
  ];
}

/** What the platform delivers again when these messages failed. */
function redelivered(
  failed: readonly number[],
  messages: MessageCase["stimulus"]["messages"],
  redelivery: Redelivery,
): readonly number[] {
  if (failed.length === 0 || redelivery === "none") return [];
  if (redelivery === "each") return failed;
  if (redelivery === "whole") return messages.map((_, index) => index);
  const partitionOf = (index: number): unknown => {
    const message = messages[index];
    return message && "partition" in message ? (message.partition ?? "0") : "0";
  };
  return messages.flatMap((_, index) =>
    failed.some((first) => first <= index && partitionOf(first) === partitionOf(index)) ? [index] : [],
  );
}

/** What nobody delivers again, somebody has to hear of: the log, and whoever counts. */
function untold(lines: readonly LogLine[], usage: readonly unknown[]): readonly Difference[] {
  const counted = usage.some((record) => isRecord(record) && Number(record["failures"]) > 0);
  return [
    ...(lines.some(({ level }) => level === "error" || level === "warn")
      ? []
      : [{ path: "logs", expected: "a line about what failed, as nothing is delivered again", seen: lines }]),
    ...(counted ? [] : [{ path: "usage[0].failures", expected: "what failed is counted", seen: usage }]),
  ];
}

/** Matches each expected item with one that was seen; what is left is told against the nearest. */
function anyOrder(expected: readonly Match[], seen: readonly unknown[]): readonly Difference[] {
  if (expected.length !== seen.length) return [{ path: "saw", expected: toPlain(expected), seen }];
  const left = [...seen];
  const missing: number[] = [];
  expected.forEach((item, index) => {
    const at = left.findIndex((candidate) => differences(item, candidate).length === 0);
    if (at < 0) missing.push(index);
    else left.splice(at, 1);
  });
  return missing.flatMap((index) => {
    const path = `saw[${index}]`;
    const [nearest] = left
      .map((candidate, at) => ({ at, found: differences(expected[index], candidate, path) }))
      .sort((a, b) => a.found.length - b.found.length);
    if (nearest) left.splice(nearest.at, 1);
    return nearest?.found ?? [];
  });
}

function judgeAny(
  expected: AnyExpected,
  { notes, lines, usage, result }: Seen,
  answer: unknown,
): readonly Difference[] {
  const answered = JSON.stringify(answer) ?? "";
  const everything = answered + result.logs.join("\n");
  const among = (
    path: string,
    wanted: readonly Match[] | undefined,
    found: readonly unknown[],
  ): readonly Difference[] =>
    (wanted ?? []).flatMap((item, index) =>
      found.some((candidate) => differences(item, candidate).length === 0)
        ? []
        : [{ path: `${path}[${index}]`, expected: toPlain(item), seen: found }],
    );
  return [
    ...among("notes", expected.notes, notes),
    ...among("logs", expected.logs, lines),
    ...(expected.once ?? []).flatMap((item, index) => {
      const found = result.logs.filter((line) => differences(item, line).length === 0);
      return found.length === 1
        ? []
        : [{ path: `once[${index}]`, expected: toPlain(item), seen: { found, logs: result.logs } }];
    }),
    ...(expected.usage === undefined ? [] : differences([expected.usage], usage, "usage")),
    ...(expected.private ?? [])
      .filter((text) => answered.includes(text))
      .map((text) => ({ path: "answer", expected: `without ${text}`, seen: answer })),
    ...(expected.secret ?? [])
      .filter((text) => everything.includes(text))
      .map((text) => ({ path: "answer and logs", expected: `without ${text}`, seen: result.logs })),
  ];
}

/** What the client can read. */
function httpText({ status, headers, cookies, body }: HttpOutcome): unknown {
  return { status, headers, cookies, body: Buffer.from(body).toString("latin1") };
}

/** Bytes for a comparison whose differences can be read: text where they are text. */
function readable(bytes: Uint8Array): unknown {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString("base64");
  }
}

function parsed(body: Uint8Array): unknown {
  const text = new TextDecoder().decode(body);
  try {
    return JSON.parse(text);
  } catch {
    return `no JSON: ${text}`;
  }
}
