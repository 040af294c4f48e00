/** Seeded faults: a suite that stays green with any of them proves nothing. Each is a wrapper around a row, the handler, or what they are given. */
import { cases, runConformance } from "@anyfn/conformance";
import type { HttpTrigger, MessageTrigger, Outcome, ReplyParts, Trigger } from "anyfn/adapter";
import type { Driver } from "anyfn/driver";
import { expect, it } from "vitest";
import type { NetlifyHandler, NetlifyServeOptions } from "./serve.ts";
import { openInProcess } from "./tools/driver/in-process.ts";
import { type NetlifyVariant, variants } from "./tools/driver/variants.ts";
import { driver } from "./tools/driver.ts";

interface Fault {
  readonly title: string;
  /** Every one of these must fail, on some variant. */
  readonly breaks: readonly string[];
  readonly http?: (row: HttpTrigger) => Partial<HttpTrigger>;
  readonly message?: (row: Loose) => Partial<Loose>;
  readonly options?: (options: NetlifyServeOptions) => NetlifyServeOptions;
  readonly handler?: (handler: NetlifyHandler) => (...args: Parameters<NetlifyHandler>) => Promise<Response>;
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
      cookies: parts.cookies.length > 0 ? [parts.cookies.join(", ")] : [],
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
    http: replying((parts) =>
      parts.body instanceof Uint8Array ? { ...parts, body: new TextDecoder().decode(parts.body) } : parts,
    ),
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
    title: "hands the user's own errors to the platform",
    breaks: ["http.failure.broken-body"],
    handler:
      (handler) =>
      async (...args) => {
        const response = await handler(...args);
        if (response.status === 500) throw new Error("a private detail");
        return response;
      },
  },
  {
    title: "decodes the path",
    breaks: ["http.path.slash"],
    http: requesting((request) => withUrl(request, request.url.replaceAll("%2F", "/"))),
  },
  {
    title: "loses the query",
    breaks: ["http.query.repeated", "http.query.empty-value"],
    http: requesting((request) => withUrl(request, request.url.replace(/\?.*/, ""))),
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
    title: "leaves the platform's signal on the request",
    breaks: ["http.deadline.request-signal"],
    http: requesting((request) => {
      Reflect.deleteProperty(request, "signal");
      return request;
    }),
  },
  {
    title: "streams in one piece",
    breaks: ["http.stream.chunks", "http.stream.events"],
    handler:
      (handler) =>
      async (...args) => {
        const response = await handler(...args);
        const whole = response.body ? await response.arrayBuffer() : null;
        return new Response(whole, response);
      },
  },
  {
    title: "lets a body fail in the platform's hands",
    breaks: ["http.stream.large"],
    handler:
      (handler) =>
      async (...args) => {
        const response = await handler(...args);
        const failing = response.body?.pipeThrough(
          new TransformStream({
            flush() {
              throw new Error("a private detail");
            },
          }),
        );
        return new Response(failing ?? null, response);
      },
  },
  {
    title: "answers with a class of another library",
    breaks: ["http.response.text", "event.fields"],
    handler:
      (handler) =>
      async (...args) => {
        const { status, headers, body } = await handler(...args);
        return { status, headers, body } as unknown as Response; // none, which is the fault
      },
  },
  {
    title: "forgets the deadline",
    breaks: ["http.deadline.hang", "http.deadline.signal", "invoke.hang"],
    options: (options) => ({ ...options, timeout: 1e6 }),
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
    title: "writes every line as information",
    breaks: ["context.log", "http.failure.error", "topic.failure"],
    options: (options) => ({
      ...options,
      write: (line) => options.write?.(line.replace(/"level":"\w+"/, '"level":"info"')),
    }),
  },
  {
    title: "loses log lines",
    breaks: ["context.log", "http.failure.error", "context.later-fails"],
    options: (options) => ({ ...options, write: () => {} }),
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
    breaks: ["queue.data.numbers", "topic.data.numbers", "stream.data.numbers"],
    message: changing("data", (data) =>
      JSON.parse(JSON.stringify(data, (_, value) => (typeof value === "bigint" ? Number(value) : value))),
    ),
  },
  {
    title: "loses attributes",
    breaks: ["queue.attributes.text", "topic.attributes.text"],
    message: changing("attributes", () => ({})),
  },
  { title: "forgets the attempt", breaks: ["queue.attempt"], message: changing("attempt", () => undefined) },
  {
    title: "tells the time of receipt",
    breaks: ["queue.fields", "event.fields", "topic.fields"],
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
    title: "forgets the order of a group",
    breaks: ["queue.order.group"],
    message: () => ({ group: undefined as never }), // as if the row had none
  },
  {
    title: "forgets the result",
    breaks: ["invoke.object", "invoke.schema.input"],
    message: (row) =>
      row.kind === "invoke"
        ? answering((outcomes) =>
            outcomes.map((outcome) => (outcome.ok ? { ok: true, value: null } : outcome)),
          )(row)
        : {},
  },
  {
    title: "takes calls with another secret",
    breaks: ["invoke.object", "queue.fields"],
    options: (options) => ({ ...options, environment: { ANYFN_SECRET: "another" } }),
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
  const { options: changed = (options) => options, handler: wrapped } = fault;
  return {
    ...driver,
    open: (definition, { id }) =>
      openInProcess(
        definition,
        variants.find((variant) => variant.id === id) as NetlifyVariant, // one of this driver's
        (given, variant, options) => {
          const handler = variant.open(given, changed(options), spoil(variant.row, fault));
          return wrapped ? Object.assign(wrapped(handler), { shutdown: handler.shutdown }) : handler;
        },
      ),
  };
}

function spoil(row: Trigger, { http, message }: Fault): Trigger {
  if (row.kind === "http") return { ...row, ...http?.(row) };
  return { ...row, ...message?.(row as never) } as Trigger; // the fault keeps the row's shape
}

function replying(change: (parts: ReplyParts) => ReplyParts): NonNullable<Fault["http"]> {
  return (row) => ({ reply: (parts, ...rest) => row.reply(change(parts), ...rest) });
}

function requesting(change: (request: Request) => Request): NonNullable<Fault["http"]> {
  return ({ reader }) => ({
    reader: {
      ...reader,
      request: (native, context) => change(reader.request?.(native, context) as Request), // this adapter's reader has it
    },
  });
}

function withUrl(request: Request, url: string): Request {
  return Object.defineProperty(request, "url", { value: url });
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
