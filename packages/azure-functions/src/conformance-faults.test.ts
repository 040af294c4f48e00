/** Seeded faults: a suite that stays green with any of them proves nothing. Each is a wrapper around rows or around what they are given. */
import { cases, runConformance } from "@anyfn/conformance";
import type { HttpTrigger, MessageTrigger, Outcome, ReplyParts, Trigger } from "anyfn/adapter";
import type { Driver } from "anyfn/driver";
import { expect, it } from "vitest";
import type { HttpReply } from "./http.ts";
import { type AzureHandler, type AzureServeOptions, serve } from "./serve.ts";
import { openInProcess, type Serve } from "./tools/driver/in-process.ts";
import { variants } from "./tools/driver/variants.ts";
import { driver } from "./tools/driver.ts";

interface Fault {
  readonly title: string;
  /** Every one of these must fail, on some variant. */
  readonly breaks: readonly string[];
  readonly http?: (row: HttpTrigger) => Partial<HttpTrigger>;
  readonly message?: (row: Loose) => Partial<Loose>;
  readonly options?: (options: AzureServeOptions) => AzureServeOptions;
  readonly handler?: (handler: AzureHandler) => (input: unknown, context: unknown) => unknown;
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
    title: "leaves several cookies to the library",
    breaks: ["http.response.cookies", "http.stream.cookies"],
    http: (row) => ({
      reply: (parts, native, context) => {
        const { cookies } = parts;
        const reply = row.reply({ ...parts, cookies: [] }, native, context) as HttpReply; // this platform's own
        return cookies.length > 0
          ? { ...reply, headers: { ...reply.headers, "set-cookie": cookies.at(-1) } }
          : reply;
      },
    }),
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
    title: "tells the client why",
    breaks: ["http.failure.error"],
    http: replying((parts) => (parts.status === 500 ? { ...parts, body: "Error: a private detail" } : parts)),
  },
  {
    title: "tells the caller the error's message",
    breaks: ["invoke.failure.private"],
    handler: (handler) => async (input, context) => {
      const reply = (await handler(input, context as never)) as HttpReply; // a direct call's
      return { ...reply, body: String(reply.body).replace("Internal Server Error", "told to fail") };
    },
  },
  {
    title: "lets the library answer for what fails",
    breaks: ["http.failure.error", "http.stream.throw"],
    handler: (handler) => async (input, context) => {
      const reply = (await handler(input, context as never)) as HttpReply; // a request's
      if (reply?.status === 500) throw new Error("left to the library");
      return reply;
    },
  },
  {
    title: "decodes the path",
    breaks: ["http.path.slash", "http.path.hash"],
    http: reading({ url: (url) => decodeURIComponent(url) }),
  },
  {
    title: "reads the library's own query",
    breaks: ["http.query.repeated", "http.query.interleaved"],
    http: reading({ url: (url, query) => (query.size > 0 ? `${url.replace(/\?.*/, "")}?${query}` : url) }),
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
    title: "holds a stream back",
    breaks: ["http.stream.chunks", "http.stream.events"],
    handler: (handler) => async (input, context) => {
      const reply = (await handler(input, context as never)) as HttpReply; // a request's
      if (!(reply?.body instanceof ReadableStream)) return reply;
      return { ...reply, body: new Uint8Array(await new Response(reply.body).arrayBuffer()) };
    },
  },
  {
    title: "acknowledges what failed",
    breaks: [
      "queue.failure.one-of-ten",
      "queue.failure.permanent",
      "queue.deadline",
      "storage.failure",
      "event.failure",
    ],
    message: answering((outcomes) => outcomes.map(() => ({ ok: true, value: undefined }))),
  },
  {
    title: "fails what was done",
    breaks: ["queue.fields", "schedule.fields", "stream.fields", "database.key.unicode"],
    message: answering((outcomes) => outcomes.map(() => ({ ok: false, error: new Error("all") }))),
  },
  {
    title: "forgets the order",
    breaks: ["stream.order", "database.order"],
    message: () => ({ group: () => undefined }),
  },
  {
    title: "decodes a key",
    breaks: ["storage.key.percent"],
    message: changing("key", (key) => decodeURIComponent(String(key))),
  },
  {
    title: "takes a blob's name from its URL",
    breaks: ["storage.key.space", "storage.key.unicode", "storage.key.reserved"],
    message: changing("key", (key) => encodeURIComponent(String(key)).replaceAll("%2F", "/")),
  },
  {
    title: "swaps the images",
    breaks: ["database.updated", "database.deleted"],
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
    title: "leaves the parsing of texts to the library",
    breaks: ["queue.data.scalars", "topic.data.scalar"],
    message: changing("data", (data) => {
      try {
        return typeof data === "string" ? JSON.parse(data) : data;
      } catch {
        return data;
      }
    }),
  },
  {
    title: "forgets the attempt",
    breaks: ["queue.attempt"],
    message: changing("attempt", () => undefined),
  },
  {
    title: "tells the time of receipt",
    breaks: ["queue.fields", "schedule.fields", "event.fields", "stream.fields"],
    message: changing("time", () => new Date()),
  },
  {
    title: "loses the first message",
    breaks: ["queue.batch.ten", "event.fields"],
    message: (row) => ({ normalize: (...args) => row.normalize(...args).slice(1) }),
  },
  {
    title: "delivers a message twice",
    breaks: ["queue.batch.ten"],
    message: (row) => ({ normalize: (...args) => row.normalize(...args).flatMap((event) => [event, event]) }),
  },
  {
    title: "knows no time limit",
    breaks: ["http.deadline.hang", "http.deadline.signal", "invoke.hang", "queue.deadline"],
    options: ({ timeout: _, ...options }) => options,
  },
  {
    title: "logs past the host",
    breaks: ["context.log", "http.failure.error", "queue.failure.one-of-ten"],
    handler: (handler) => (input, context) => {
      const { info: _, warn: __, error: ___, debug: ____, ...silent } = context as Record<string, unknown>; // the library's context
      return handler(input, silent);
    },
  },
  {
    title: "names another invocation in its lines",
    breaks: ["context.log"],
    handler: (handler) => (input, context) =>
      handler(input, { ...(context as object), invocationId: "another" }),
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
    concurrency: 8,
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
    concurrency: 8,
  });
  expect(report.results.filter(({ status }) => status === "fail")).toEqual([]);
});

function broken(fault: Fault): Driver {
  const { options: changed = (options) => options, handler: wrapped } = fault;
  const serveOn: Serve = (definition, rows, options) => {
    const handler = serve(
      definition,
      rows.map((row) => spoil(row, fault)),
      changed(options),
    );
    return wrapped ? Object.assign(wrapped(handler), { shutdown: handler.shutdown }) : handler;
  };
  return {
    ...driver,
    open(definition, { id }) {
      const variant = variants.find((candidate) => candidate.id === id);
      if (!variant) throw new RangeError(`no variant ${id}`);
      return openInProcess(definition, variant, serveOn);
    },
  };
}

function spoil(row: Trigger, { http, message }: Fault): Trigger {
  if (row.kind === "http") return { ...row, ...http?.(row) };
  return { ...row, ...message?.(row as never) } as Trigger; // the fault keeps the row's shape
}

function replying(change: (parts: ReplyParts) => ReplyParts): NonNullable<Fault["http"]> {
  return (row) => ({ reply: (parts, native, context) => row.reply(change(parts), native, context) });
}

function reading({
  url = (text) => text,
  header,
}: {
  readonly url?: (url: string, query: URLSearchParams) => string;
  readonly header?: (value: string) => string;
}): NonNullable<Fault["http"]> {
  return ({ reader }) => ({
    reader: {
      ...reader,
      url: (native) => url(reader.url(native), (native as { readonly query: URLSearchParams }).query), // the library's request
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
