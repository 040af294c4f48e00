/** HTTP at the host of Azure Functions: what the worker gets of a request, and what becomes of the answer. */
import { randomBytes } from "node:crypto";
import type { WireRequest, WireResponse } from "anyfn/driver";
import type { Routed } from "./azure-functions-routes.ts";
import type { AzureInvocation, RpcCookie, RpcData, RpcHttp, RpcTraceContext } from "./azure-functions-rpc.ts";

/** A request that the worker gets whole, in the message. */
export function bufferedInput(
  request: WireRequest,
  params: Routed["params"],
): Pick<AzureInvocation, "inputData" | "triggerMetadata"> {
  const headers = joinedHeaders(request);
  const { search } = new URL(request.target, "http://host");
  const query = [...Map.groupBy(new URLSearchParams(search), ([name]) => name)].map(
    ([name, pairs]) => [name, pairs.map(([, value]) => value).join(",")] as const,
  );
  // Without a Content-Length the host takes a body for none.
  const length = Number(headers.get("content-length") ?? 0);
  const http: RpcHttp = {
    method: request.method,
    url: urlOf(request),
    nullableHeaders: nullable(headers),
    nullableQuery: nullable(query),
    nullableParams: nullable(Object.entries(params)),
    body: length > 0 && request.body ? { bytes: request.body } : null,
  };
  return { inputData: [{ data: { http } }], triggerMetadata: httpMetadata(request, params, query) };
}

/** A request that the host forwards: the message has only what describes it. */
export function streamedInput(
  request: WireRequest,
  params: Routed["params"],
): Pick<AzureInvocation, "inputData" | "triggerMetadata"> {
  const { inputData: _, triggerMetadata } = bufferedInput(request, params);
  return { inputData: [{ data: { http: {} } }], triggerMetadata };
}

/**
 * What the host sends to the library's own server: its proxy writes the `X-Forwarded-*` headers anew, from what it sees itself, and
 * leaves out what is for one connection.
 * @see https://learn.microsoft.com/aspnet/core/fundamentals/servers/yarp/transforms-request#x-forwarded
 */
export function forwardedRequest(request: WireRequest, id: string, port: number): WireRequest {
  const { protocol, host } = new URL(urlOf(request));
  return {
    ...request,
    headers: [
      ["Host", `localhost:${port}`],
      ...request.headers
        .filter(([name]) => !REWRITTEN.has(name.toLowerCase()))
        .map(([name, value]) => [name, Buffer.from(decoded(value)).toString("latin1")] as const),
      ["X-Forwarded-For", FRONT_END],
      ["X-Forwarded-Host", host],
      ["X-Forwarded-Proto", protocol.slice(0, -1)],
      ["x-ms-invocation-id", id],
    ],
  };
}

/** The address from which the front end of App Service calls the host. */
const FRONT_END = "169.254.130.1";

const REWRITTEN: ReadonlySet<string> = new Set([
  "host",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-prefix",
  "x-forwarded-proto",
  "x-ms-invocation-id",
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-connection",
  "te",
  "trailer",
  "upgrade",
]);

/** What the client gets of the library's answer in buffered mode; nothing at all is 204. */
export function bufferedAnswer(data: RpcData | null | undefined, atMs: number): WireResponse {
  if (!data || !("http" in data)) return emptyAnswer(204);
  const { statusCode = "200", headers = {}, cookies = [], body } = data.http;
  const bytes =
    body && "bytes" in body ? body.bytes : Buffer.from(body && "string" in body ? body.string : "");
  return {
    status: Number(statusCode),
    headers: [
      ...Object.entries(headers),
      ...cookies.map((cookie) => ["Set-Cookie", setCookie(cookie)] as const),
    ],
    body: bytes,
    chunks: [{ bytes, atMs }],
    cut: false,
  };
}

/** What the host answers by itself. */
export function emptyAnswer(status: number): WireResponse {
  return { status, headers: [["Content-Length", "0"]], body: new Uint8Array(), chunks: [], cut: false };
}

/** The caller's trace goes on; without one the host begins its own. */
export function newTrace(request: AzureInvocation["request"]): RpcTraceContext {
  const given = request?.headers.find(([name]) => name.toLowerCase() === "traceparent")?.[1];
  const state = request?.headers.find(([name]) => name.toLowerCase() === "tracestate")?.[1] ?? "";
  const own = `00-${randomBytes(16).toString("hex")}-${randomBytes(8).toString("hex")}-00`;
  return { traceParent: given ?? own, traceState: state, attributes: {} };
}

/**
 * As ASP.NET Core writes it: its own letter case and order, the value percent-encoded once more, `path=/` where none was given.
 * @see https://github.com/dotnet/aspnetcore/blob/main/src/Http/Headers/src/SetCookieHeaderValue.cs
 */
function setCookie({
  name,
  value,
  domain,
  path,
  expires,
  secure,
  httpOnly,
  sameSite,
  maxAge,
}: RpcCookie): string {
  const parts = [
    `${name}=${encodeURIComponent(value)}`,
    expires && `expires=${new Date(expires.value.seconds * 1000).toUTCString()}`,
    maxAge && `max-age=${maxAge.value}`,
    domain && `domain=${domain.value}`,
    `path=${path?.value ?? "/"}`,
    secure?.value && "secure",
    sameSite && sameSite !== "none" && `samesite=${sameSite === "explicitNone" ? "none" : sameSite}`,
    httpOnly?.value && "httponly",
  ];
  return parts.filter((part) => typeof part === "string").join("; ");
}

/**
 * One dictionary that ignores case: fields of a body that is a JSON object, then the query, then the route's values, each over what is
 * there; `Query` and `Headers` only where nothing has taken their names. The library takes headers and params from it when it streams.
 * @see https://github.com/Azure/azure-webjobs-sdk-extensions/blob/dev/src/WebJobs.Extensions.Http/HttpTriggerAttributeBindingProvider.cs
 */
function httpMetadata(
  request: WireRequest,
  params: Routed["params"],
  query: readonly (readonly [string, string])[],
): Readonly<Record<string, RpcData>> {
  const headers = joinedHeaders(request);
  // A name keeps the letter case in which it came first.
  const values = new Map<string, { readonly name: string; readonly data: RpcData }>();
  const put = (name: string, data: RpcData) =>
    values.set(name.toUpperCase(), { name: values.get(name.toUpperCase())?.name ?? name, data });
  if (Number(headers.get("content-length") ?? 0) > 0)
    for (const [name, data] of fieldsOf(request)) put(name, data);
  for (const [name, string] of query) if (name.toLowerCase() !== "code") put(name, { string });
  for (const [name, string] of Object.entries(params)) put(name, { string });
  if (!values.has("QUERY")) put("Query", { json: JSON.stringify(Object.fromEntries(query)) });
  if (!values.has("HEADERS")) put("Headers", { json: JSON.stringify(Object.fromEntries(headers)) });
  return Object.fromEntries([...values.values()].map(({ name, data }) => [name, data]));
}

/** The fields of a JSON object, whatever type it is declared as; those that are null or lists are left out. */
function fieldsOf({ body }: WireRequest): readonly (readonly [string, RpcData])[] {
  const text = Buffer.from(body ?? []).toString("utf8");
  if (!text.trim().startsWith("{")) return [];
  try {
    return Object.entries(JSON.parse(text) as object).flatMap(([name, value]) =>
      value === null || Array.isArray(value)
        ? []
        : [[name, typeof value === "object" ? { json: JSON.stringify(value) } : { string: String(value) }]],
    );
  } catch {
    return [];
  }
}

/** The host's server reads values as UTF-8 and joins those of one name with a comma, cookies too. */
function joinedHeaders({ headers }: WireRequest): ReadonlyMap<string, string> {
  const groups = Map.groupBy(headers, ([name]) => name.toLowerCase());
  return new Map(
    [...groups].map(([name, pairs]) => [name, pairs.map(([, value]) => decoded(value)).join(",")]),
  );
}

function decoded(value: string): string {
  if (/[^\0-\xff]/.test(value)) return value;
  return Buffer.from(value, "latin1").toString("utf8");
}

function urlOf({ target, headers }: WireRequest): string {
  const value = (wanted: string) => headers.findLast(([name]) => name.toLowerCase() === wanted)?.[1];
  return `${value("x-forwarded-proto") ?? "https"}://${value("host") ?? "localhost"}${target}`;
}

function nullable(pairs: Iterable<readonly [string, string]>): NonNullable<RpcHttp["nullableHeaders"]> {
  return Object.fromEntries([...pairs].map(([name, value]) => [name, { value }]));
}
