/**
 * What the library makes of the host's values, by its documented rules, for calls in this process. On the real library the same
 * cases are played without a line of this.
 * @see https://github.com/Azure/azure-functions-nodejs-library/tree/v4.x/src/converters
 */
import type { WireRequest } from "anyfn/driver";
import type { Incoming } from "../../exchange.ts";
import type { RpcData } from "./rpc.ts";

/** The first argument of a handler: text is parsed where it is JSON, bytes are Buffers. */
export function toInput(data: RpcData): unknown {
  if ("string" in data) return parsed(data.string);
  if ("json" in data) return JSON.parse(data.json);
  if ("bytes" in data) return Buffer.from(data.bytes);
  if ("collectionString" in data) return data.collectionString.string.map(parsed);
  if ("collectionBytes" in data) return data.collectionBytes.bytes.map((bytes) => Buffer.from(bytes));
  return data.collectionSint64.sint64.map((value) => ({
    low: Number(BigInt.asIntN(32, value)),
    high: Number(BigInt.asIntN(32, value >> 32n)),
    unsigned: false,
  }));
}

/** Metadata, and a timer's event: the first letter of every key is a small one, at any depth. */
export function camelCased(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(camelCased);
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name.charAt(0).toLowerCase() + name.slice(1),
      camelCased(item),
    ]),
  );
}

/** The library's `HttpRequest`. Throws where no `Request` can be made, as the library does. */
export function toHttpRequest(wire: WireRequest, streaming: boolean): unknown {
  const { method, body } = wire;
  const values = joinedHeaders(wire);
  const url = urlOf(wire);
  const query = new URL(url).searchParams;
  const withBody = method !== "GET" && method !== "HEAD" && body !== undefined && body.byteLength > 0;
  const request = new Request(url, {
    method,
    headers: streaming ? readable(isHeadersTaken(wire, query) ? {} : values) : values,
    ...(withBody ? { body: Uint8Array.from(body) } : {}),
  });
  return {
    method: request.method,
    url: request.url,
    headers: request.headers,
    query: streaming ? query : merged(query),
    params: streaming ? Object.fromEntries(query) : {},
    user: null,
    get body() {
      return request.body;
    },
    get bodyUsed() {
      return request.bodyUsed;
    },
    arrayBuffer: () => request.arrayBuffer(),
    text: () => request.text(),
    json: () => request.json(),
  };
}

/** What the host's proxy sends to the library's own server: it writes the `X-Forwarded-*` headers anew. */
export function toIncoming(wire: WireRequest, id: string): Incoming {
  const { protocol, host } = new URL(urlOf(wire));
  const kept = wire.headers.filter(
    ([name]) => !/^(?:host|connection|x-forwarded-(?:for|host|proto)|x-ms-invocation-id)$/i.test(name),
  );
  const own = [
    ["Host", "localhost:55000"],
    ["X-Forwarded-For", "169.254.130.1"],
    ["X-Forwarded-Host", host],
    ["X-Forwarded-Proto", protocol.slice(0, -1)],
    ["x-ms-invocation-id", id],
  ] as const;
  return {
    url: wire.target,
    headers: { "x-ms-invocation-id": id },
    rawHeaders: [...kept, ...own].flat(),
  };
}

/** The host joins with a comma whatever repeats, and reads values as UTF-8. */
function joinedHeaders({ headers }: WireRequest): Readonly<Record<string, string>> {
  // A plain object, as in the library: a header named __proto__ is lost in it.
  const values: Record<string, string> = {};
  for (const [name, pairs] of Map.groupBy(headers, ([name]) => name.toLowerCase()))
    values[name] = pairs.map(([, value]) => Buffer.from(value, "latin1").toString("utf8")).join(",");
  return values;
}

function urlOf(wire: WireRequest): string {
  const values = joinedHeaders(wire);
  return `${values["x-forwarded-proto"] ?? "https"}://${values["host"]}${wire.target}`;
}

/** In stream mode the adapter keeps from the library what would make it throw. */
function readable(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => /^[\0-\xff]*$/.test(value)));
}

/** What has taken the name of the headers in the metadata leaves the library none. */
function isHeadersTaken({ body }: WireRequest, query: URLSearchParams): boolean {
  const fields: unknown = body && parsed(Buffer.from(body).toString("utf8"));
  const names = typeof fields === "object" && fields !== null ? Object.keys(fields) : [];
  return [...query.keys(), ...names].some((name) => name.toLowerCase() === "headers");
}

function merged(query: URLSearchParams): URLSearchParams {
  const pairs = [...new Set(query.keys())].map((name): [string, string] => [
    name,
    query.getAll(name).join(","),
  ]);
  return new URLSearchParams(pairs);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
