/** What is true of every event and every call on every target, whatever the case is about. */
import type { LogLine, Variant } from "anyfn/driver";
import type { Case } from "./case.ts";
import type { Seen } from "./judge.ts";
import type { Difference } from "./match.ts";
import { isRecord } from "./observe.ts";
import { toPlain } from "./plain.ts";
import type { Witness } from "./witness.ts";

/** The call that is judged: what the driver says of it. */
export interface Called {
  /** The driver's target: what `context.provider` and usage records name. */
  readonly target: string;
  /** The variant's trigger: the one that has to run. */
  readonly trigger: string;
  /** By how much the function's clock may be ahead of this one; half a second by default. */
  readonly skewMs?: number | undefined;
  /** What the variant is said not to have. */
  readonly lacks?: Variant["lacks"];
}

/** Every place where a call breaks what holds for all. */
export function broken(
  subject: Case,
  { notes, lines, usage, result, before }: Seen,
  called: Called,
): readonly Difference[] {
  return [
    ...notes
      .flatMap((note) => ("saw" in note ? [note] : []))
      .flatMap((note, index) => ofEvent(subject, note, `saw[${index}]`, called)),
    ...distinct(subject, notes),
    ...apart(subject, notes, before ?? []),
    ...ofContext(notes, called),
    ...ofLines(lines, notes, result.logs),
    ...ofUsage(subject, usage, notes, called),
  ];
}

type Note = Seen["notes"][number];

/** Notes hold values as `toPlain` writes them. */
function ofEvent(subject: Case, note: Note, path: string, called: Called): readonly Difference[] {
  const { kind } = subject;
  const { saw, native } = note;
  if (!isRecord(saw)) return [{ path, expected: "an event", seen: saw }];
  const { id, source, time, attempt } = saw;
  return [
    ...unless(saw["kind"] === kind, `${path}.kind`, kind, saw["kind"]),
    ...unless(isText(id), `${path}.id`, "an id that is not empty", id),
    ...unless(
      isReference(source),
      `${path}.source`,
      "a URI reference (CloudEvents' source) that is not empty",
      source,
    ),
    ...unless(isTime(time), `${path}.time`, "a Date with a valid time", time),
    ...unless(
      attempt === undefined || (Number.isInteger(attempt) && (attempt as number) >= 1),
      `${path}.attempt`,
      "absent, or a whole number from 1 on",
      attempt,
    ),
    ...unless(native === "defined", `${path}.native`, "the platform's own event", native),
    ...ofKind(subject, saw, path),
    ...ofTick(subject, saw, path),
    ...ofReceipt(subject, saw, path, called),
  ];
}

/** The fields that every event of a kind has, whatever the case is about. */
const SHAPES: Readonly<Partial<Record<Case["kind"], Readonly<Record<string, (value: unknown) => boolean>>>>> =
  {
    schedule: { scheduledTime: isTime },
    storage: { action: isText, bucket: isText, key: isText },
    queue: { queue: isText, bytes: isBytes, attributes: isRecord },
    // A push of Pub/Sub, for one, does not name its topic.
    topic: { topic: (value) => typeof value === "string", bytes: isBytes, attributes: isRecord },
    database: { action: isText, collection: isText, key: (value) => isText(value) || isRecord(value) },
    stream: { stream: isText, partition: isText, sequence: isText, bytes: isBytes, attributes: isRecord },
    event: { type: isText },
  };

function ofKind({ kind }: Case, saw: Readonly<Record<string, unknown>>, path: string): readonly Difference[] {
  return Object.entries(SHAPES[kind] ?? {}).flatMap(([name, holds]) =>
    unless(
      holds(saw[name]),
      `${path}.${name}`,
      `a value of its type, as every event of ${kind} has`,
      saw[name],
    ),
  );
}

/** A name that is told is not empty; and no tick of the suite comes too late. */
function ofTick(
  { kind }: Case,
  { schedule, pastDue }: Readonly<Record<string, unknown>>,
  path: string,
): readonly Difference[] {
  if (kind !== "schedule") return [];
  return [
    ...unless(
      schedule === undefined || isText(schedule),
      `${path}.schedule`,
      "absent, or a name that is not empty",
      schedule,
    ),
    ...unless(pastDue !== true, `${path}.pastDue`, "absent or false: the tick is in time", pastDue),
  ];
}

/** Where the platform does not tell when something happened, the time is that of receipt. */
function ofReceipt(
  { kind }: Case,
  { time, scheduledTime }: Readonly<Record<string, unknown>>,
  path: string,
  { lacks, skewMs = 500 }: Called,
): readonly Difference[] {
  const untold = kind === "invoke" || lacks?.time !== undefined || lacks?.["scheduled-time"] !== undefined;
  if (!untold) return [];
  const now = Date.now();
  return Object.entries({ time, ...(lacks?.["scheduled-time"] !== undefined && { scheduledTime }) }).flatMap(
    ([name, value]) => {
      if (!isTime(value)) return [];
      const at = Date.parse((value as { readonly $date: string }).$date); // just looked at
      return unless(
        now - at < 120_000 && at - now < skewMs,
        `${path}.${name}`,
        "the time of receipt, as the platform tells no other",
        value,
      );
    },
  );
}

/** Messages of one delivery have ids of their own, unless they were sent with the same. */
function distinct({ kind, stimulus }: Case, notes: readonly Note[]): readonly Difference[] {
  if (kind === "http" || !("messages" in stimulus)) return [];
  const given = stimulus.messages.flatMap(({ id }) => (id === undefined ? [] : [id]));
  if (new Set(given).size < given.length) return [];
  const ids = notes.flatMap(({ saw }) => (isRecord(saw) ? [saw["id"]] : []));
  const places = notes.flatMap(({ saw }) =>
    kind === "stream" && isRecord(saw) ? [`${saw["stream"]} ${saw["partition"]} ${saw["sequence"]}`] : [],
  );
  return [
    ...unless(new Set(ids).size === ids.length, "saw: ids", "one of its own for each message", ids),
    ...unless(
      new Set(places).size === places.length,
      "saw: sequence",
      "one of its own for each record",
      places,
    ),
  ];
}

/** Two deliveries of different messages have no id in common; two requests have none either. */
function apart(subject: Case, notes: readonly Note[], before: readonly Note[]): readonly Difference[] {
  const idsOf = (all: readonly Note[]): readonly unknown[] =>
    subject.kind === "http"
      ? all.map((note) => contextOf(note).id)
      : all.flatMap(({ saw }) => (isRecord(saw) ? [saw["id"]] : []));
  const same = (subject.before ?? []).some(
    (each) => JSON.stringify(toPlain(each)) === JSON.stringify(toPlain(subject.stimulus)),
  );
  if (same && subject.kind !== "http") return [];
  const earlier = new Set(idsOf(before));
  const shared = idsOf(notes).filter((id) => earlier.has(id));
  const path = subject.kind === "http" ? "context.id" : "saw: ids";
  return unless(shared.length === 0, path, "another than that of the delivery before", shared);
}

function ofContext(notes: readonly Note[], { target }: Called): readonly Difference[] {
  const contexts = notes.map(contextOf);
  const ids = [...new Set(contexts.map(({ id }) => id))];
  const strangers = contexts.find(({ provider }) => provider !== target);
  return [
    ...unless(
      ids.length < 2 && ids.every(isText),
      "context.id",
      "one id that is not empty for the whole call",
      ids,
    ),
    ...(strangers ? [{ path: "context.provider", expected: target, seen: strangers.provider }] : []),
  ];
}

/** Every line is the invocation's, and says so itself, whatever fields the function gives it. */
function ofLines(
  lines: readonly LogLine[],
  notes: readonly Note[],
  logs: readonly string[],
): readonly Difference[] {
  const { id, trace } = notes[0] ? contextOf(notes[0]) : {};
  const others = lines.findIndex((line) => (id === undefined ? !isText(line.id) : line.id !== id));
  // Where the call has no trace, a field of that name is the function's own.
  const untraced = trace === undefined ? -1 : lines.findIndex((line) => line.traceId !== trace);
  const noted = lines.filter(({ fields }) => isRecord(fields["conformance"]));
  const hidden = noted.find(({ level, message }) => level !== "info" || message !== "conformance");
  const written = logs.filter((line) => NOTED.test(line)).length;
  return [
    ...(others < 0
      ? []
      : [{ path: `logs[${others}].id`, expected: id ?? "the invocation's id", seen: lines[others]?.id }]),
    ...(untraced < 0
      ? []
      : [{ path: `logs[${untraced}].traceId`, expected: trace, seen: lines[untraced]?.traceId }]),
    ...(hidden
      ? [
          {
            path: "logs: a field of the function's hides the line's own",
            expected: { level: "info", message: "conformance" },
            seen: { level: hidden.level, message: hidden.message },
          },
        ]
      : []),
    ...unless(
      noted.length >= written,
      "logs: a line that the driver cannot read (a field of the function's may hide the line's own)",
      written,
      logs.filter((line) => NOTED.test(line)),
    ),
  ];
}

/** Of what `note` writes, also inside another record's text. */
const NOTED = /conformance\\*":\{/;

/** At most one record, and it names the target, the trigger and the invocation. */
function ofUsage(
  { kind }: Case,
  usage: readonly unknown[],
  notes: readonly Note[],
  { target, trigger }: Called,
): readonly Difference[] {
  const { id } = notes[0] ? contextOf(notes[0]) : {};
  return [
    ...unless(usage.length < 2, "usage", "one record for the call", usage),
    ...usage
      .filter(isRecord)
      .flatMap((record) => [
        ...unless(record["trigger"] === trigger, "usage.trigger", trigger, record["trigger"]),
        ...unless(record["target"] === target, "usage.target", target, record["target"]),
        ...unless(record["kind"] === kind, "usage.kind", kind, record["kind"]),
        ...unless(isText(record["function"]), "usage.function", "the function's name", record["function"]),
        ...(id === undefined || record["id"] === undefined
          ? []
          : unless(record["id"] === id, "usage.id", id, record["id"])),
      ]),
  ];
}

function contextOf({ of }: Note): Partial<Witness> {
  return isRecord(of) ? of : {};
}

function unless(holds: boolean, path: string, expected: unknown, seen: unknown): readonly Difference[] {
  return holds ? [] : [{ path, expected, seen }];
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value.length > 0;
}

/** RFC 3986, section 4.1: with or without a scheme, and every character one that a URI may have. */
function isReference(value: unknown): boolean {
  return typeof value === "string" && /^(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[\dA-Fa-f]{2})+$/.test(value);
}

/** As `toPlain` writes them. */
function isBytes(value: unknown): boolean {
  return isRecord(value) && typeof value["$bytes"] === "string";
}

function isTime(value: unknown): boolean {
  return isRecord(value) && typeof value["$date"] === "string" && value["$date"] !== "invalid";
}
