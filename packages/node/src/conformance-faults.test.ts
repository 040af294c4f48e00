/** Seeded faults: a suite that stays green with any of them proves nothing. Each is a wrapper around rows, the adapter, or what they are given. */
import { cases, runConformance } from "@anyfn/conformance";
import type { Adapter, HttpTrigger, MessageTrigger, Outcome, ReplyParts, Trigger } from "anyfn/adapter";
import type { Driver } from "anyfn/driver";
import { expect, it } from "vitest";
import type { Call } from "./context.ts";
import type { NodeServeOptions } from "./serve.ts";
import { driver, type NodeVariant, openInProcess } from "./tools/driver.ts";

interface Fault {
  readonly title: string;
  /** Every one of these must fail, on some variant. */
  readonly breaks: readonly string[];
  readonly http?: (row: HttpTrigger) => Partial<HttpTrigger>;
  readonly message?: (row: Loose) => Partial<Loose>;
  readonly options?: (options: NodeServeOptions) => NodeServeOptions;
  readonly adapter?: (adapter: Adapter<unknown, Call>) => Partial<Adapter<unknown, Call>>;
  /** Changes what srvx writes. */
  readonly response?: (response: Response) => Response;
}

/** A row whose events may be taken apart by any name. */
type Loose = Omit<MessageTrigger, "normalize" | "reply" | "group"> & {
  normalize(native: never, context?: unknown): readonly Record<string, unknown>[];
  group?(event: never): string | undefined;
  reply?(outcomes: readonly Outcome[], events: readonly unknown[], options: unknown, native: never): unknown;
};

const faults: readonly Fault[] = [
  {
    title: "drops the last cookie",
    breaks: ["http.response.cookies", "http.response.cookie", "http.stream.cookies"],
    http: replying((parts) => ({ ...parts, cookies: parts.cookies.slice(0, -1) })),
  },
  {
    title: "joins cookies with a comma",
    breaks: ["http.response.cookies"],
    http: replying((parts) => ({
      ...parts,
      cookies: parts.cookies.length ? [parts.cookies.join(", ")] : [],
    })),
  },
  {
    title: "answers every request with 200",
    breaks: ["http.status.404", "http.response.redirect", "http.failure.error"],
    http: replying((parts) => ({ ...parts, status: 200 })),
  },
  {
    title: "loses an empty header",
    breaks: ["http.response.headers"],
    http: replying((parts) => ({
      ...parts,
      headers: Object.fromEntries(Object.entries(parts.headers).filter(([, value]) => value !== "")),
    })),
  },
  {
    title: "tells the client why",
    breaks: ["http.failure.error"],
    http: replying((parts) => (parts.status === 500 ? { ...parts, body: "Error: a private detail" } : parts)),
  },
  {
    title: "decodes the path",
    breaks: ["http.path.slash", "http.path.hash"],
    http: reading({ url: (url) => decodeURIComponent(url) }),
  },
  {
    title: "takes the path for a reference",
    breaks: ["http.path.host"],
    http: reading({
      url: (url) => new URL(url.replace(/^https:\/\/[^/]*/, ""), "https://api.example.com").href,
    }),
  },
  {
    title: "loses the query",
    breaks: ["http.query.repeated", "http.query.empty-value"],
    http: reading({ url: (url) => url.replace(/\?.*/, "") }),
  },
  {
    title: "keeps the last of a repeated header",
    breaks: ["http.header.repeated"],
    http: reading({ header: (value) => value.split(/, ?/).at(-1) ?? "" }),
  },
  {
    title: "believes the caller's address",
    breaks: ["http.client.ip"],
    http: ({ reader }) => ({
      reader: {
        ...reader,
        about: (native) => ({
          ...reader.about(native),
          client: { ip: reader.header(native, "x-forwarded-for")?.split(",")[0] },
        }),
      },
    }),
  },
  {
    title: "miscounts what it sends",
    breaks: ["http.stream.large"],
    adapter: ({ send }) => ({
      send: async (...args: Parameters<NonNullable<typeof send>>) => ({
        ...(await send?.(...args)),
        bytes: 4,
      }),
    }),
  },
  {
    title: "forgets the deadline",
    breaks: ["http.deadline.hang", "http.deadline.signal", "invoke.hang"],
    adapter: () => ({ remaining: () => Number.POSITIVE_INFINITY }),
  },
  {
    title: "loses the caller's trace",
    breaks: ["context.trace"],
    adapter: () => ({ trace: () => ({ sampled: false }) }),
  },
  {
    title: "writes every line as information",
    breaks: ["context.log", "http.failure.error", "topic.failure"],
    adapter: ({ log }) => ({ log: (entry) => ({ ...log(entry), level: "info" }) }),
  },
  {
    title: "logs without the execution's id",
    breaks: ["context.log"],
    adapter: ({ log }) => ({ log: (entry) => log({ ...entry, id: "" }) }),
  },
  {
    title: "acknowledges what failed",
    breaks: ["queue.failure.permanent", "topic.failure", "storage.failure", "event.failure", "topic.schema"],
    message: answering((outcomes) => outcomes.map(() => ({ ok: true, value: undefined }))),
  },
  {
    title: "decodes a key twice",
    breaks: ["storage.key.percent"],
    message: changing("key", (key) => decodeURIComponent(String(key))),
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
    title: "rounds numbers",
    breaks: ["queue.data.numbers", "topic.data.numbers"],
    message: changing("data", (data) =>
      JSON.parse(JSON.stringify(data, (_, value) => (typeof value === "bigint" ? Number(value) : value))),
    ),
  },
  {
    title: "rounds the numbers of documents",
    breaks: ["database.values"],
    message: changing("after", (after) =>
      Object.fromEntries(
        Object.entries(after ?? {}).map(([name, value]) => [
          name,
          typeof value === "bigint" ? Number(value) : value,
        ]),
      ),
    ),
  },
  {
    title: "parses what looks like JSON",
    breaks: ["topic.data.scalar"],
    message: changing("data", (data) => (/^\d+$/.test(String(data)) ? Number(data) : data)),
  },
  {
    title: "loses attributes",
    breaks: ["queue.attributes.text", "topic.attributes.text"],
    message: changing("attributes", () => ({})),
  },
  { title: "forgets the attempt", breaks: ["queue.attempt"], message: changing("attempt", () => undefined) },
  {
    title: "tells the time of receipt",
    breaks: ["queue.fields", "schedule.fields", "event.fields", "topic.fields"],
    message: changing("time", () => new Date()),
  },
  {
    title: "loses the message",
    breaks: ["queue.fields", "event.fields", "invoke.object", "storage.created"],
    message: () => ({ normalize: () => [] }),
  },
  {
    title: "delivers a message twice",
    breaks: ["queue.fields", "topic.fields"],
    message: (row) => ({ normalize: (...args) => row.normalize(...args).flatMap((event) => [event, event]) }),
  },
  {
    title: "forgets the result",
    breaks: ["invoke.object", "invoke.schema.input"],
    message: ({ kind }) => (kind === "invoke" ? { reply: () => null } : {}),
  },
  {
    title: "loses log lines",
    breaks: ["context.log", "http.failure.error", "context.later-fails"],
    options: (options) => ({ ...options, write: () => {} }),
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
  {
    title: "takes bytes for text",
    breaks: ["http.response.binary", "http.response.latin-1", "http.response.brotli"],
    response: changingBody((bytes) => new TextEncoder().encode(new TextDecoder().decode(bytes))),
  },
  {
    title: "streams in one piece",
    breaks: ["http.stream.chunks", "http.stream.events"],
    response: heldBack,
  },
  {
    title: "ends a body that failed as if it were whole",
    breaks: ["http.stream.error-after"],
    response: endedEarly,
  },
  {
    title: "reads bodies as text",
    breaks: ["http.body.binary", "http.body.multipart"],
    http: (row) => ({
      reader: {
        ...row.reader,
        body: (native) => {
          const body = row.reader.body(native);
          return body instanceof Uint8Array ? new TextDecoder().decode(body) : body;
        },
      },
    }),
  },
  {
    title: "does not see that a message of the server's own failed",
    breaks: ["queue.failure.one-of-ten", "topic.failure"],
    message: answering((outcomes) => outcomes.map(() => ({ ok: true, value: undefined }))),
  },
  {
    title: "handles groups at random",
    breaks: ["queue.order.group"],
    message: () => ({ group: () => undefined }),
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

function broken({ adapter: spoiled, options, response, ...fault }: Fault): Driver {
  return {
    ...driver,
    open: (definition, variant) =>
      openInProcess(definition, variant as NodeVariant, {
        adapter: (adapter) => ({ ...adapter, ...spoiled?.(adapter) }),
        rows: (rows) => rows.map((row) => spoil(row, fault)),
        options,
        response,
      }), // one of this driver's variants
  };
}

function spoil(row: Trigger, { http, message }: Fault): Trigger {
  if (row.kind === "http") return { ...row, ...http?.(row) };
  return { ...row, ...message?.(row as never) } as Trigger; // the fault keeps the row's shape
}

function replying(change: (parts: ReplyParts) => ReplyParts): NonNullable<Fault["http"]> {
  return (row) => ({ reply: (parts, ...rest) => row.reply(change(parts), ...rest) });
}

function reading({
  url = (text) => text,
  header,
}: {
  readonly url?: (url: string) => string;
  readonly header?: (value: string) => string;
}): NonNullable<Fault["http"]> {
  return ({ reader }) => ({
    reader: {
      ...reader,
      url: (native) => url(reader.url(native)),
      *headers(native) {
        for (const [name, value] of reader.headers(native))
          yield [name, header && name === "x-list" ? header(value) : value];
      },
    },
  });
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

/** Holds a body back until all of it is there. */
function heldBack(response: Response): Response {
  const { body, headers, status } = response;
  if (!body) return response;
  const whole = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const chunks = await Array.fromAsync(body);
      if (chunks.length > 0) controller.enqueue(Buffer.concat(chunks));
      controller.close();
    },
  });
  return new Response(whole, { status, headers });
}

function changingBody(change: (bytes: Uint8Array) => Uint8Array): (response: Response) => Response {
  return (response) => {
    const { body, headers, status } = response;
    if (!body) return response;
    const kept = new Headers(headers);
    kept.delete("content-length");
    return new Response(
      body.pipeThrough(
        new TransformStream<Uint8Array, Uint8Array>({
          transform: (chunk, controller) => controller.enqueue(change(chunk)),
        }),
      ),
      { status, headers: kept },
    );
  };
}

/** Takes the failure of a body for its end. */
function endedEarly(response: Response): Response {
  const { body, headers, status } = response;
  if (!body) return response;
  const reader = body.getReader();
  const ended = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }));
      if (done || !value) controller.close();
      else controller.enqueue(value);
    },
  });
  return new Response(ended, { status, headers });
}
