/** Seeded faults: a suite that stays green with any of them proves nothing. Each is a wrapper around rows or around what they are given. */
import { cases, runConformance } from "@anyfn/conformance";
import type { HttpTrigger, MessageTrigger, Outcome, ReplyParts, Trigger } from "anyfn/adapter";
import type { Driver } from "anyfn/driver";
import { expect, it } from "vitest";
import { serveOn } from "../serve.ts";
import type { FirebaseOptions } from "../trigger.ts";
import { openFirebase } from "./driver/in-process.ts";
import type { FirebaseVariant } from "./driver/variants.ts";
import { driver } from "./driver.ts";

interface Fault {
  readonly title: string;
  /** Every one of these must fail, on some variant. */
  readonly breaks: readonly string[];
  /** The row that has it; every row of `http` or of messages otherwise. */
  readonly row?: string;
  readonly http?: (row: HttpTrigger) => Partial<HttpTrigger>;
  readonly message?: (row: Loose) => Partial<Loose>;
  readonly options?: (options: FirebaseOptions) => FirebaseOptions;
}

/** A row whose events and replies may be taken apart by any name. */
type Loose = Omit<MessageTrigger, "normalize" | "reply" | "part"> & {
  normalize(native: never, context?: unknown): readonly Record<string, unknown>[];
  reply?(outcomes: readonly Outcome[], events: readonly unknown[], options: unknown, native: never): unknown;
  part?(value: unknown, native: never): unknown;
};

const faults: readonly Fault[] = [
  {
    title: "drops the last cookie",
    breaks: ["http.response.cookies", "http.response.cookie"],
    http: replying((parts) => ({ ...parts, cookies: parts.cookies.slice(0, -1) })),
  },
  {
    title: "answers every request with 200",
    breaks: ["http.status.404", "http.failure.error"],
    http: replying((parts) => ({ ...parts, status: 200 })),
  },
  {
    title: "tells the client why",
    breaks: ["http.failure.error"],
    http: replying((parts) => (parts.status === 500 ? { ...parts, body: "Error: a private detail" } : parts)),
  },
  {
    title: "believes the caller's address",
    breaks: ["http.client.ip"],
    http: ({ reader }) => ({
      reader: { ...reader, about: (native) => ({ ...reader.about(native), client: { ip: "10.9.8.7" } }) },
    }),
  },
  {
    title: "loses the query",
    breaks: ["http.query.repeated"],
    http: ({ reader }) => ({
      reader: { ...reader, url: (native) => reader.url(native).replace(/\?.*/, "") },
    }),
  },
  {
    title: "acknowledges what failed",
    breaks: ["queue.failure.permanent", "topic.failure", "storage.failure", "event.failure"],
    message: answering((outcomes) => outcomes.map(() => ({ ok: true, value: undefined }))),
  },
  {
    title: "hands over the envelope of a task",
    breaks: ["queue.fields", "queue.data.text", "queue.data.list"],
    row: "firebase.tasks",
    message: (row) => ({
      normalize: (...args) =>
        row.normalize(...args).map((event) => ({ ...event, data: { data: event["data"] } })),
    }),
  },
  {
    title: "takes the bytes of the envelope for those of the task",
    breaks: ["queue.fields", "queue.data.text"],
    row: "firebase.tasks",
    message: (row) => ({
      normalize: (native) =>
        row.normalize(native).map((event) => ({
          ...event,
          bytes: (native as { readonly body: Uint8Array }).body,
        })),
    }),
  },
  {
    title: "counts a task's retries, not its attempts",
    breaks: ["queue.attempt", "queue.fields"],
    row: "firebase.tasks",
    message: changing("attempt", (attempt) => Number(attempt) - 1),
  },
  {
    title: "keeps Firebase's name of a schedule",
    breaks: ["schedule.name"],
    row: "firebase.schedule",
    message: changing("schedule", (name) => `firebase-schedule-${name}-us-central1`),
  },
  {
    title: "tells the time of receipt",
    breaks: ["queue.fields", "schedule.fields", "event.fields"],
    message: changing("time", () => new Date()),
  },
  {
    title: "forgets the result of a call",
    breaks: ["invoke.object", "invoke.list", "invoke.parts"],
    row: "firebase.callable",
    message: answering((outcomes) => outcomes.map(() => ({ ok: true, value: undefined }))),
  },
  {
    title: "answers a failed call as if it had gone well",
    breaks: [
      "invoke.failure.counted",
      "invoke.schema.refused.unseen",
      "invoke.schema.output.withheld",
      "invoke.hang.answered",
    ],
    row: "firebase.callable",
    message: answering((outcomes) => outcomes.map(() => ({ ok: true, value: undefined }))),
  },
  {
    title: "answers a call without the protocol's wrapper",
    breaks: ["invoke.object", "invoke.number"],
    row: "firebase.callable",
    message: (row) => ({
      reply(...args) {
        const parts = row.reply?.(...args) as ReplyParts; // a call is answered so
        return {
          ...parts,
          body: JSON.stringify((JSON.parse(String(parts.body)) as { readonly result: unknown }).result),
        };
      },
    }),
  },
  {
    title: "hands over the envelope of a call",
    breaks: ["invoke.object", "invoke.schema.input"],
    row: "firebase.callable",
    message: changing("data", (data) => ({ data })),
  },
  {
    title: "stops a call after its first part",
    breaks: ["invoke.parts"],
    row: "firebase.callable",
    message: () => ({ part: () => false }),
  },
  {
    title: "swaps the images",
    breaks: ["database.updated", "database.created"],
    message: (row) => ({
      normalize: (...args) =>
        row.normalize(...args).map((event) => ({ ...event, before: event["after"], after: event["before"] })),
    }),
  },
  {
    title: "loses attributes",
    breaks: ["queue.attributes.text", "topic.attributes.text"],
    message: changing("attributes", () => ({})),
  },
  {
    title: "logs without the invocation's id",
    breaks: ["context.log"],
    options: (options) => ({
      ...options,
      write: (line) => options.write?.(line.replace(/"execution_id":"[^"]*"/, '"execution_id":""')),
    }),
  },
  {
    title: "meters twice",
    breaks: ["usage.http"],
    options: (options) => ({
      ...options,
      usage(record) {
        options.usage?.(record);
        options.usage?.(record);
      },
    }),
  },
];

it.each(faults)("is found out: an adapter that $title", async (fault) => {
  const report = await runConformance(broken(fault), {
    cases: cases.filter(({ id }) => fault.breaks.includes(id)),
    retries: 0,
  });
  const failed = new Set(
    report.results.filter(({ status }) => status === "fail").map((result) => result.case),
  );
  expect([...failed].sort()).toEqual([...fault.breaks].sort());
  expect(report.ok).toBe(false);
});

it("the same cases pass without a fault", async () => {
  const touched = new Set(faults.flatMap(({ breaks }) => breaks));
  const report = await runConformance(broken({ title: "none", breaks: [] }), {
    cases: cases.filter(({ id }) => touched.has(id)),
  });
  expect(report.results.filter(({ status }) => status === "fail")).toEqual([]);
});

function broken(fault: Fault): Driver {
  const { options: changed = (options) => options } = fault;
  const serve: typeof serveOn = (adapter, definition, rows, options = {}) =>
    serveOn(
      adapter,
      definition,
      rows.map((row) => spoil(row, fault)),
      changed(options),
    );
  return {
    ...driver,
    open: (definition, variant) => openFirebase(definition, variant as FirebaseVariant, serve), // one of the driver's own
  };
}

function spoil(row: Trigger, { row: id, http, message }: Fault): Trigger {
  if (id !== undefined && row.id !== id) return row;
  if (row.kind === "http") return { ...row, ...http?.(row) };
  return { ...row, ...message?.(row as never) } as Trigger; // the fault keeps the row's shape
}

function replying(change: (parts: ReplyParts) => ReplyParts): NonNullable<Fault["http"]> {
  return (row) => ({ reply: (parts, ...rest) => row.reply(change(parts), ...rest) });
}

function answering(
  change: (outcomes: readonly Outcome[]) => readonly Outcome[],
): NonNullable<Fault["message"]> {
  return (row) => (row.reply ? { reply: (outcomes, ...rest) => row.reply?.(change(outcomes), ...rest) } : {});
}

function changing(name: string, change: (value: unknown) => unknown): NonNullable<Fault["message"]> {
  return (row) => ({
    normalize: (...args) =>
      row
        .normalize(...args)
        .map((event) => (name in event ? { ...event, [name]: change(event[name]) } : event)),
  });
}
