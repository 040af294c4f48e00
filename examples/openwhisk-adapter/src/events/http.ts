import type { HttpReader, HttpTrigger, ReplyParts } from "anyfn/adapter";
import { base64Length, byteLength, cleanPath, cleanQuery, joinUrl } from "anyfn/http";
import { fromBase64, toBase64 } from "anyfn/read";
import type { WebActionParams } from "../native.ts";

/** The answer of a web action. */
export interface WebActionReply {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** Text of a text type; base64 of JSON, and of every other type. */
  readonly body: string;
}

const reader: HttpReader<WebActionParams> = {
  method: ({ __ow_method }) => __ow_method.toUpperCase(),
  url: (native) =>
    joinUrl(
      header(native, "x-forwarded-proto"),
      header(native, "host"),
      pathOf(native),
      cleanQuery(native.__ow_query ?? ""),
    ),
  path: pathOf,
  header,
  headers: ({ __ow_headers }) => Object.entries(__ow_headers),
  body(native) {
    const { __ow_body: body } = native;
    if (!body) return undefined;
    return isPlain(header(native, "content-type")) ? body : fromBase64(body);
  },
  bodyLength(native) {
    const { __ow_body: body = "" } = native;
    return isPlain(header(native, "content-type")) ? byteLength(body) : base64Length(body);
  },
  about: (native) => ({
    id: header(native, "x-request-id") ?? crypto.randomUUID(),
    time: undefined,
    source: joinUrl(header(native, "x-forwarded-proto"), header(native, "host"), "/", ""),
    // The proxy before the controller appends whom it talks to.
    client: { ip: header(native, "x-forwarded-for")?.split(",").at(-1)?.trim() },
  }),
};

/** Raw web actions: the annotations `raw-http` and `web-custom-options` leave requests as they are. */
export const http: HttpTrigger<WebActionParams, WebActionReply> = {
  id: "openwhisk.web",
  kind: "http",
  detect: isWebAction,
  reader,
  // What an activation's result may have (https://github.com/apache/openwhisk/blob/master/docs/reference.md#system-limits).
  limit: 1_048_576,
  reply: ({ status, headers, cookies, body }) => ({
    statusCode: status,
    headers: typed({ ...headers, ...(cookies.length > 0 && { "set-cookie": cookies }) }, body),
    body: bodyOf(body, headers["content-type"]),
  }),
};

/** What a web action gets, and no other. */
export function isWebAction(native: unknown): native is WebActionParams {
  const { __ow_method: method, __ow_headers: headers } = Object(native) as Partial<WebActionParams>; // any object
  return typeof method === "string" && typeof headers === "object" && headers !== null;
}

function header({ __ow_headers: headers }: WebActionParams, name: string): string | undefined {
  const value: unknown = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return typeof value === "string" ? value : undefined;
}

function pathOf({ __ow_path: path }: WebActionParams): string {
  return cleanPath(path || "/");
}

/** Without a type the platform would say `text/html`. */
function typed(headers: WebActionReply["headers"], body: ReplyParts["body"]): WebActionReply["headers"] {
  return body === "" || headers["content-type"] !== undefined
    ? headers
    : { ...headers, "content-type": "application/octet-stream" };
}

/** Bodies are in memory: this trigger does not stream. */
function bodyOf(body: ReplyParts["body"], type: string | undefined): string {
  if (body === "" || body instanceof ReadableStream) return "";
  if (typeof body === "string" && type !== undefined && isPlain(type)) return body;
  if (typeof body === "string") return toBase64(new TextEncoder().encode(body));
  return type !== undefined && isPlain(type) ? decoder.decode(body) : toBase64(body);
}

/** A byte order mark is part of the body. */
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Whether the platform has such a body as text: JSON it has as base64, for the sake of older actions. */
export function isPlain(type: string | undefined): boolean {
  const [name = ""] = (type ?? "").toLowerCase().split(";");
  return PLAIN.test(name.trim());
}

const PLAIN =
  /^(?:text\/.+|application\/(?:x-www-form-urlencoded|javascript|xml|(?:atom|rss|soap|xhtml)\+xml))$/;
