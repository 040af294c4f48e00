/** Seeded faults: a suite that stays green with any of them proves nothing. Each is a wrapper around rows or around what they are given. */
import { cases, runConformance } from "@anyfn/conformance";
import type { HttpTrigger, MessageTrigger, Outcome, ReplyParts, ServeOptions, Trigger } from "anyfn/adapter";
import type { Driver } from "anyfn/driver";
import { expect, it } from "vitest";
import { all } from "./all.ts";
import { serve } from "./serve.ts";
import { type ResponseStream, serveStream } from "./serve-stream.ts";
import { type Adapter, openInProcess } from "./tools/driver/in-process.ts";
import { driver } from "./tools/driver.ts";

interface Fault {
  readonly title: string;
  /** Every one of these must fail, on some variant. */
  readonly breaks: readonly string[];
  readonly http?: (row: HttpTrigger) => Partial<HttpTrigger>;
  readonly message?: (row: Loose) => Partial<Loose>;
  readonly options?: (options: ServeOptions) => ServeOptions;
  readonly stream?: (stream: ResponseStream) => ResponseStream;
}

/** A row whose events may be taken apart by any name. */
type Loose = Omit<MessageTrigger, "normalize" | "reply"> & {
  normalize(native: never, context?: unknown): readonly Record<string, unknown>[];
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
    title: "sends a cookie twice",
    breaks: ["http.response.cookie"],
    http: replying((parts) => ({
      ...parts,
      headers: parts.cookies[0] ? { ...parts.headers, "set-cookie": parts.cookies[0] } : parts.headers,
    })),
  },
  {
    title: "answers every request with 200",
    breaks: ["http.status.404", "http.response.redirect", "http.failure.error"],
    http: replying((parts) => ({ ...parts, status: 200 })),
  },
  {
    title: "takes bytes for text",
    breaks: ["http.response.binary", "http.response.latin-1", "http.response.brotli"],
    http: replying((parts) => ({
      ...parts,
      body: parts.body instanceof Uint8Array ? new TextDecoder().decode(parts.body) : parts.body,
      headers: { ...parts.headers, "content-encoding": "" },
    })),
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
    title: "encodes the query twice",
    breaks: ["http.query.encoded", "http.query.unicode"],
    http: reading({ url: (url) => url.replace(/(?<=\?.*)%/g, "%25") }),
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
      reader: { ...reader, about: (native) => ({ ...reader.about(native), client: { ip: "10.9.8.7" } }) },
    }),
  },
  {
    title: "reads bodies as text",
    breaks: ["http.body.binary", "http.body.multipart"],
    http: (row) => ({ reader: { ...row.reader, body: (native) => text(row.reader.body(native)) } }),
  },
  { title: "streams in one piece", breaks: ["http.stream.chunks", "http.stream.events"], stream: heldBack },
  {
    title: "acknowledges what failed",
    breaks: ["queue.failure.one-of-ten", "queue.failure.permanent", "queue.deadline"],
    message: answering((outcomes) => outcomes.map(() => ({ ok: true, value: undefined }))),
  },
  {
    title: "fails the neighbours",
    breaks: ["queue.failure.one-of-ten", "queue.schema.one-of-three"],
    message: answering((outcomes) =>
      outcomes.every(({ ok }) => ok)
        ? outcomes
        : outcomes.map(() => ({ ok: false, error: new Error("all") })),
    ),
  },
  {
    title: "names the wrong message",
    breaks: ["queue.failure.one-of-ten", "stream.order"],
    message: answering((outcomes) => [...outcomes.slice(1), ...outcomes.slice(0, 1)]),
  },
  {
    title: "forgets the order",
    breaks: ["queue.order.group", "stream.order", "database.order"],
    message: () => ({ group: () => undefined }),
  },
  {
    title: "decodes a key twice",
    breaks: ["storage.key.percent"],
    message: changing("key", (key) => decodeURIComponent(String(key))),
  },
  {
    title: "leaves a plus in a key",
    breaks: ["storage.key.space"],
    message: changing("key", (key) => String(key).replaceAll(" ", "+")),
  },
  {
    title: "swaps the images",
    breaks: ["database.updated", "database.created"],
    message: (row) => ({
      normalize: (...args) =>
        row.normalize(...args).map((event) => ({ ...event, before: event.after, after: event.before })),
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
    title: "parses what looks like JSON",
    breaks: ["queue.data.scalars", "topic.data.scalar"],
    message: changing("data", (data) => (/^\d+$/.test(String(data)) ? Number(data) : data)),
  },
  {
    title: "loses attributes",
    breaks: ["queue.attributes", "topic.attributes", "stream.attributes"],
    message: changing("attributes", () => ({})),
  },
  { title: "forgets the attempt", breaks: ["queue.attempt"], message: changing("attempt", () => undefined) },
  {
    title: "tells the time of receipt",
    breaks: ["queue.fields", "schedule.fields", "event.fields", "stream.fields"],
    message: changing("time", () => new Date()),
  },
  {
    title: "loses the first message",
    breaks: ["queue.batch.ten", "event.fields", "invoke.object"],
    message: (row) => ({ normalize: (...args) => row.normalize(...args).slice(1) }),
  },
  {
    title: "delivers a message twice",
    breaks: ["queue.batch.ten"],
    message: (row) => ({ normalize: (...args) => row.normalize(...args).flatMap((event) => [event, event]) }),
  },
  {
    title: "forgets the result",
    breaks: ["invoke.object", "invoke.schema.input"],
    message: (row) => (row.kind === "invoke" ? { reply: () => undefined } : {}),
  },
  {
    title: "logs without the invocation's id",
    breaks: ["context.log"],
    options: (options) => ({
      ...options,
      write: (line) => options.write?.(line.replace(/"requestId":"[^"]*"/, '"requestId":""')),
    }),
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
    title: "miscounts bytes",
    breaks: ["usage.http"],
    http: (row) => ({ reader: { ...row.reader, bodyLength: () => 4 } }),
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
  const { options: changed = (options) => options, stream: wrapped = (stream) => stream } = fault;
  const rowsOf = (kind: string): readonly Trigger[] =>
    all.filter((row) => row.kind === kind).map((row) => spoil(row, fault));
  const adapter: Adapter = {
    handler: (definition, options) => serve(definition, rowsOf(definition.kind), changed(options)),
    streamHandler(definition, options) {
      const handler = serveStream(definition, rowsOf(definition.kind), changed(options));
      return (event, stream, context) => handler(event, wrapped(stream), context);
    },
  };
  return { ...driver, open: (definition, variant) => openInProcess(definition, variant, adapter) };
}

function spoil(row: Trigger, { http, message }: Fault): Trigger {
  if (row.kind === "http") return { ...row, ...http?.(row) };
  return { ...row, ...message?.(row as never) } as Trigger; // the fault keeps the row's shape
}

function replying(change: (parts: ReplyParts) => ReplyParts): NonNullable<Fault["http"]> {
  return (row) => ({ reply: (parts, native) => row.reply(change(parts), native) });
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

function text(body: unknown): string | undefined {
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : (body as string | undefined); // Lambda's bodies are text or bytes
}

/** Writes everything at the end. */
function heldBack(stream: ResponseStream): ResponseStream {
  const held: (string | Uint8Array)[] = [];
  return {
    setContentType: (type) => stream.setContentType(type),
    write(chunk) {
      held.push(chunk);
      return true;
    },
    end() {
      stream.write(Buffer.concat(held.map((chunk) => Buffer.from(chunk as string)))); // Buffer.from takes both
      stream.end();
    },
    once: (event, listener) => stream.once(event, listener),
  };
}
