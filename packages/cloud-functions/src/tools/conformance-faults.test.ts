/** Seeded faults: a suite that stays green with any of them proves nothing. Each is a wrapper around rows, the adapter, or what they are given. */
import type { ServerResponse } from "node:http";
import { cases, runConformance } from "@anyfn/conformance";
import type {
  Adapter,
  HttpTrigger,
  MessageTrigger,
  Outcome,
  ReplyParts,
  ServeOptions,
  Trigger,
} from "anyfn/adapter";
import type { Driver } from "anyfn/driver";
import { expect, it } from "vitest";
import type { HttpResponse } from "../http.ts";
import { rowsOf } from "../index.ts";
import { serveOn } from "../serve.ts";
import { type CloudFunctionsVariant, driver, openInProcess } from "./driver.ts";

type GoogleAdapter = Adapter<unknown, HttpResponse | undefined>;

interface Fault {
  readonly title: string;
  /** Every one of these must fail, on some variant. */
  readonly breaks: readonly string[];
  readonly http?: (row: HttpTrigger) => Partial<HttpTrigger>;
  readonly message?: (row: Loose) => Partial<Loose>;
  readonly options?: (options: ServeOptions) => ServeOptions;
  readonly adapter?: (adapter: GoogleAdapter) => Partial<GoogleAdapter>;
  /** Changes the response of Node's. */
  readonly response?: (response: ServerResponse) => void;
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
    title: "answers every request with 200",
    breaks: ["http.status.404", "http.response.redirect", "http.failure.error"],
    http: replying((parts) => ({ ...parts, status: 200 })),
  },
  {
    title: "takes bytes for text",
    breaks: ["http.response.binary", "http.response.latin-1", "http.response.brotli"],
    response: (response) => {
      const write = response.write.bind(response) as (chunk: string) => boolean; // one of its forms
      response.write = (chunk: unknown) => write(new TextDecoder().decode(chunk as Uint8Array)); // bytes, from this adapter
    },
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
    title: "loses a body that no parser took",
    breaks: ["http.body.without-type"],
    http: (row) => ({
      reader: {
        ...row.reader,
        body: (native: { readonly rawBody?: Uint8Array }) => native.rawBody,
      } as unknown as HttpTrigger["reader"], // it reads what this adapter is given
    }),
  },
  {
    title: "streams in one piece",
    breaks: ["http.stream.chunks", "http.stream.events"],
    response: heldBack,
  },
  {
    title: "ends a body that failed as if it were whole",
    breaks: ["http.stream.error-after"],
    response: (response) => {
      response.destroy = () => response.end();
    },
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
    adapter: ({ log }) => ({ log: (entry) => ({ ...log(entry), severity: "INFO" }) }),
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
    title: "cuts times to milliseconds",
    breaks: ["database.times"],
    message: changing("after", (after) =>
      Object.fromEntries(
        Object.entries(after ?? {}).map(([name, value]) => [
          name,
          value instanceof Date ? new Date(value.getTime()) : value,
        ]),
      ),
    ),
  },
  {
    title: "takes an envelope apart",
    breaks: ["queue.data.envelope"],
    message: changing("data", (data) => (data as { readonly data?: unknown } | undefined)?.data ?? data),
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
    message: (row) =>
      row.kind === "invoke"
        ? answering((outcomes) => outcomes.map(() => ({ ok: true, value: null })))(row)
        : {},
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
  const { options: changed = (options) => options, adapter: spoiled, response: touched } = fault;
  return {
    ...driver,
    open: (definition, variant) =>
      openInProcess(definition, variant as CloudFunctionsVariant, (adapter, ...[given, options]) => {
        const rows = rowsOf(given.kind).map((row) => spoil(row, fault));
        const fn = serveOn({ ...adapter, ...spoiled?.(adapter) }, given, rows, changed(options));
        return (...args) => {
          if (args[1]) touched?.(args[1] as ServerResponse); // of the http signature
          return fn(...args);
        };
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

/** Writes everything at the end. */
function heldBack(response: ServerResponse): void {
  const held: Buffer[] = [];
  const end = response.end.bind(response) as (body?: unknown) => ServerResponse; // the form that this adapter calls
  response.write = (chunk: unknown) => held.push(Buffer.from(chunk as Uint8Array)) > 0; // bytes, from this adapter
  response.end = (body?: unknown) => end(held.length > 0 ? Buffer.concat(held) : body);
}
