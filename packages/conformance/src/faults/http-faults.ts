/** Faults of triggers of requests: how a request is read, how a response is sent. */
import type { Trigger } from "anyfn/adapter";
import { type Effect, type Fault, instead, type Loose } from "./fault.ts";

type Part = (...given: readonly unknown[]) => unknown;
type Parts = Readonly<Record<string, unknown>> & {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: unknown;
};

/** Changes of what a reader answers, by its part. */
const reading: Readonly<Record<string, Readonly<Record<string, (value: unknown) => unknown>>>> = {
  method: {
    "takes every method for GET": () => "GET",
    "takes every method for POST": () => "POST",
    "writes methods in lower case": (value) => String(value).toLowerCase(),
  },
  url: {
    "loses the query": (value) => String(value).replace(/\?.*/s, ""),
    "decodes the path": (value) => decoded(String(value)),
    "encodes the query twice": (value) => String(value).replace(/(?<=\?.*)%/gs, "%25"),
    "is called over plain HTTP": (value) => String(value).replace(/^https:/, "http:"),
    "has another host": (value) => String(value).replace(/^(\w+:\/\/)[^/?#]*/, "$1localhost"),
    "keeps one value of each name in the query": (value) => oneOfEach(String(value)),
    "sorts the query": (value) => sorted(String(value)),
    "resolves dots in the path": (value) =>
      new URL(String(value)).href.replace(/\/\/+/g, "/").replace(":/", "://"),
    "cuts the end off the URL": (value) => String(value).slice(0, -1),
  },
  path: {
    "routes by a decoded path": (value) => decoded(String(value)),
    "routes everything to /": () => "/",
  },
  body: {
    "loses the body": () => undefined,
    "reads the body as text": (value) =>
      value instanceof Uint8Array ? new TextDecoder().decode(value) : value,
    "cuts the end off the body": (value) =>
      value instanceof Uint8Array
        ? value.subarray(0, -1)
        : typeof value === "string"
          ? value.slice(0, -1)
          : value,
  },
  bodyLength: {
    "counts no byte of the body": () => 0,
    "counts one byte too much": (value) => Number(value) + 1,
  },
};

/** Changes of a platform's own request, where a reader hands one on. */
const handing: Readonly<Record<string, (request: Request) => Readonly<Record<string, unknown>>>> = {
  "hands on every request as GET": () => ({ method: "GET" }),
  "hands on a request without its query": ({ url }) => ({ url: url.replace(/\?.*/s, "") }),
  "hands on a decoded URL": ({ url }) => ({ url: decoded(url) }),
  "hands on plain HTTP": ({ url }) => ({ url: url.replace(/^https:/, "http:") }),
  "hands on another host": ({ url }) => ({ url: url.replace(/^(\w+:\/\/)[^/?#]*/, "$1localhost") }),
  "hands on a sorted query": ({ url }) => ({ url: sorted(url) }),
  "hands on no body": () => ({
    body: null,
    text: async () => "",
    arrayBuffer: async () => new ArrayBuffer(0),
  }),
  "hands on no headers": () => ({ headers: new Headers() }),
  "hands on one cookie alone": ({ headers }) => ({ headers: without(headers, "cookie") }),
  "hands on no content type": ({ headers }) => ({ headers: without(headers, "content-type") }),
};

const replying: Readonly<Record<string, (parts: Parts) => Parts>> = {
  "answers everything with 200": (parts) => ({ ...parts, status: 200 }),
  "answers with the next status": (parts) => ({
    ...parts,
    status: parts.status === 200 ? 201 : parts.status,
  }),
  "makes 200 of what has no body": (parts) => ({
    ...parts,
    status: [204, 205, 304].includes(parts.status) ? 200 : parts.status,
  }),
  "makes 500 of every failure": (parts) => ({ ...parts, status: parts.status >= 400 ? 500 : parts.status }),
  "sends no headers": (parts) => ({ ...parts, headers: {} }),
  "sends no content type": (parts) => ({ ...parts, headers: omit(parts.headers, "content-type") }),
  "sends another content type": (parts) => ({
    ...parts,
    headers: parts.headers["content-type"]
      ? { ...parts.headers, "content-type": "text/plain" }
      : parts.headers,
  }),
  "sends no location": (parts) => ({ ...parts, headers: omit(parts.headers, "location") }),
  "sends no empty header": (parts) => ({
    ...parts,
    headers: Object.fromEntries(Object.entries(parts.headers).filter(([, value]) => value !== "")),
  }),
  "sends no header of the function's own": (parts) => ({
    ...parts,
    headers: Object.fromEntries(Object.entries(parts.headers).filter(([name]) => !name.startsWith("x-"))),
  }),
  "sends no cookie": (parts) => ({ ...parts, cookies: [] }),
  "loses the last cookie": (parts) => ({ ...parts, cookies: parts.cookies.slice(0, -1) }),
  "joins cookies": (parts) => ({
    ...parts,
    cookies: parts.cookies.length > 1 ? [parts.cookies.join(", ")] : parts.cookies,
  }),
  "sends cookies twice": (parts) => ({ ...parts, cookies: parts.cookies.flatMap((each) => [each, each]) }),
  "turns cookies round": (parts) => ({ ...parts, cookies: parts.cookies.toReversed() }),
  "sends no body": (parts) => ({ ...parts, body: "" }),
  "makes text of bytes": (parts) => ({
    ...parts,
    body: parts.body instanceof Uint8Array ? new TextDecoder().decode(parts.body) : parts.body,
  }),
  "cuts the end off the body it sends": (parts) => ({
    ...parts,
    body:
      typeof parts.body === "string"
        ? parts.body.slice(0, -1)
        : parts.body instanceof Uint8Array
          ? parts.body.subarray(0, -1)
          : parts.body,
  }),
  "writes why it failed": (parts) =>
    parts.status === 500 ? { ...parts, body: "Error: a private detail" } : parts,
  "puts a body behind every answer": (parts) => (parts.body === "" ? { ...parts, body: "no body" } : parts),
};

/** Every fault of a trigger of requests; `trigger` is a copy of it, whose members stay. */
export function httpFaults(target: Trigger, trigger: Loose): readonly Fault[] {
  const { reader } = trigger;
  const fault = (what: string, patch: (effect: Effect) => Readonly<Record<string, unknown>>): Fault => ({
    id: `${trigger.id}: ${what}`,
    trigger: target,
    kind: "http",
    patch,
  });
  const reads = (part: string, what: string, change: (value: unknown) => unknown): Fault =>
    fault(what, (effect) => ({
      reader: {
        ...reader,
        [part]: (...given: readonly unknown[]) => {
          const value = reader[part]?.(...given);
          return instead(effect, value, change(value));
        },
      },
    }));
  const header = (what: string, change: (name: string, value: string) => string | undefined): Fault =>
    fault(what, (effect) => ({
      reader: {
        ...reader,
        header: (...[native, name]: readonly unknown[]) => {
          const value = reader["header"]?.(native, name) as string | undefined; // the contract of a reader
          return value === undefined
            ? value
            : instead(effect, value, change(String(name).toLowerCase(), value));
        },
        *headers(...given: readonly unknown[]) {
          const all = reader["headers"]?.(...given) as Iterable<readonly [string, string]>; // the contract of a reader
          for (const [name, value] of all) {
            const now = instead(effect, value, change(name.toLowerCase(), value));
            if (now !== undefined) yield [name, now];
          }
        },
      },
    }));
  const facts = (what: string, change: (facts: Readonly<Record<string, unknown>>) => object): Fault =>
    reads("about", what, (value) => change(value as Readonly<Record<string, unknown>>)); // the contract of a reader
  return [
    ...(reader["request"]
      ? Object.entries(handing).map(([what, change]) =>
          reads("request", what, (value) => changed(value as Request, change)),
        ) // the platform's own
      : [
          ...Object.entries(reading).flatMap(([part, changes]) =>
            part === "path" || part === "bodyLength"
              ? []
              : Object.entries(changes).map(([what, change]) => reads(part, what, change)),
          ),
          header("loses cookies", (name, value) => (name === "cookie" ? undefined : value)),
          header("loses authorization", (name, value) => (name === "authorization" ? undefined : value)),
          header("keeps the last of several values", (name, value) =>
            name.startsWith("x-") ? (value.split(/, ?/).at(-1) ?? "") : value,
          ),
          header("cuts the end off header values", (_, value) => value.slice(0, -1)),
          header("loses empty headers", (_, value) => (value === "" ? undefined : value)),
          header("loses headers of the client's own", (name, value) =>
            name.startsWith("x-") ? undefined : value,
          ),
          header("loses content types", (name, value) => (name === "content-type" ? undefined : value)),
        ]),
    ...(["path", "bodyLength"] as const).flatMap((part) =>
      Object.entries(reading[part] ?? {}).map(([what, change]) => reads(part, what, change)),
    ),
    facts("does not tell the client's address", (about) => ({ ...about, client: {} })),
    facts("believes any address", (about) => ({ ...about, client: { ip: "10.9.8.7" } })),
    ...Object.entries(replying).map(([what, change]) =>
      fault(what, (effect) => ({
        reply: (...[parts, ...rest]: readonly unknown[]) =>
          trigger.reply?.(instead(effect, parts, change(parts as Parts)), ...rest), // what core gives
      })),
    ),
    ...streamFaults(trigger, fault),
    fault("does not know its own requests", (effect) => ({ detect: () => instead(effect, true, false) })),
    fault("has another id", (effect) => ({ id: instead(effect, trigger.id, `${trigger.id}.other`) })),
    ...(trigger["limit"] === undefined
      ? []
      : [fault("heeds no limit", (effect) => ({ limit: instead(effect, trigger["limit"], undefined) }))]),
  ];
}

/** Changes of a body that is still made while it is sent. */
const streaming: Readonly<Record<string, (body: ReadableStream<Uint8Array>) => ReadableStream<Uint8Array>>> =
  {
    "holds a streamed body back": (body) =>
      new ReadableStream({
        async start(controller) {
          const chunks = await Array.fromAsync(body);
          controller.enqueue(Buffer.concat(chunks));
          controller.close();
        },
      }),
    "loses the last piece of a streamed body": (body) => {
      let held: Uint8Array | undefined;
      return body.pipeThrough(
        new TransformStream<Uint8Array, Uint8Array>({
          transform(chunk, controller) {
            if (held) controller.enqueue(held);
            held = chunk;
          },
        }),
      );
    },
    "sends each piece of a streamed body twice": (body) =>
      body.pipeThrough(
        new TransformStream<Uint8Array, Uint8Array>({
          transform(chunk, controller) {
            controller.enqueue(chunk);
            controller.enqueue(chunk);
          },
        }),
      ),
  };

function streamFaults(
  trigger: Loose,
  fault: (what: string, patch: (effect: Effect) => Readonly<Record<string, unknown>>) => Fault,
): readonly Fault[] {
  return Object.entries(streaming).map(([what, change]) => ({
    ...fault(what, (effect) => ({
      reply: (...[parts, ...rest]: readonly unknown[]) => {
        const { body } = parts as Parts; // what core gives
        if (!(body instanceof ReadableStream)) return trigger.reply?.(parts, ...rest);
        effect.changed = true;
        return trigger.reply?.(
          { ...(parts as Parts), body: change(body as ReadableStream<Uint8Array>) },
          ...rest,
        ); // of bytes
      },
    })),
    timed: true,
    cases: /^http\.stream\./,
  }));
}

/** A request of which some parts are others. */
function changed(request: Request, change: (request: Request) => Readonly<Record<string, unknown>>): Request {
  const parts = change(request);
  return new Proxy(request, {
    get(target, name) {
      if (typeof name === "string" && Object.hasOwn(parts, name)) return parts[name];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value as Part).bind(target) : value;
    },
  });
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function oneOfEach(url: string): string {
  const [path = "", query] = url.split(/\?(.*)/s);
  if (!query) return url;
  const last = new Map(query.split("&").map((pair) => [pair.split("=")[0], pair]));
  return `${path}?${[...last.values()].join("&")}`;
}

function sorted(url: string): string {
  const [path = "", query] = url.split(/\?(.*)/s);
  return query ? `${path}?${query.split("&").sort().join("&")}` : url;
}

function without(headers: Headers, name: string): Headers {
  const rest = new Headers(headers);
  rest.delete(name);
  return rest;
}

function omit(headers: Parts["headers"], name: string): Parts["headers"] {
  const { [name]: _, ...rest } = headers;
  return rest;
}
