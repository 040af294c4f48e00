/** What Express hands to a function: how a request is read. `send.ts` answers it. */
import type { HttpFacts, HttpReader } from "anyfn/adapter";
import { cleanPath, cleanQuery, joinUrl } from "anyfn/http";
import { executionId } from "./context.ts";

/** The request as the framework passes it: Node's, with what Express and the framework put on it. */
export interface HttpRequest {
  readonly method: string;
  /** The target of the request; Express cuts it behind a mount point, but not `originalUrl`. */
  readonly url: string;
  readonly originalUrl?: string | undefined;
  /** Names in lower case, several values joined. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** `http` or `https`, as Express concludes it. */
  readonly protocol?: string | undefined;
  /** The bytes of the body, no longer compressed; undefined where there is none, and where nothing read it (no content type). */
  readonly rawBody?: Buffer | undefined;
  /** False once somebody has read the stream. */
  readonly readable?: boolean | undefined;
  /** The framework's id of this execution. */
  readonly executionId?: string | undefined;
}

/** The response to write to: what is used of Node's. */
export interface HttpResponse {
  statusCode: number;
  readonly headersSent: boolean;
  /** True once the answer is out, or the client gone. */
  readonly destroyed: boolean;
  /** True once everything was handed to the operating system. */
  readonly writableFinished: boolean;
  setHeader(name: string, value: string | readonly string[]): unknown;
  write(chunk: Uint8Array): boolean;
  end(body?: string | Uint8Array): unknown;
  destroy(): unknown;
  once(event: "close" | "drain", listener: () => void): unknown;
  off(event: "close" | "drain", listener: () => void): unknown;
}

/** Reads an Express request: from `rawBody` and `originalUrl`, as the body is consumed and `url` may be cut. */
export const requestReader: HttpReader<HttpRequest> = {
  method: ({ method }) => method,
  url(request) {
    const target = targetOf(request);
    const mark = target.indexOf("?");
    return joinUrl(
      headerOf(request, "x-forwarded-proto") ?? request.protocol,
      rawTarget(request).startsWith("/") ? headerOf(request, "host") : hostOfTarget(request),
      cleanPath(mark < 0 ? target : target.slice(0, mark)),
      mark < 0 ? "" : cleanQuery(target.slice(mark + 1)),
    );
  },
  path: (request) => cleanPath(targetOf(request).split("?", 1)[0] as string), // a split text has a first part
  header: headerOf,
  headers: headersOf,
  body(request) {
    const { rawBody, headers } = request;
    if (!rawBody?.length) return isUnread(request) ? unreadBody(request) : undefined;
    // Text that is handed out as text can be read without loading what reads all other bodies.
    return TEXT_TYPE.test(String(headers["content-type"])) &&
      process.getBuiltinModule("node:buffer").isUtf8(rawBody)
      ? rawBody.toString()
      : rawBody;
  },
  bodyLength: ({ rawBody, headers }) => rawBody?.length ?? (Number(headers["content-length"]) || 0),
  about: factsOf,
};

/** True for a request that the framework passed, or one that was put together in its form. */
export function isRequest(native: unknown): native is HttpRequest {
  return typeof (native as Partial<HttpRequest> | null | undefined)?.method === "string";
}

function headerOf(request: HttpRequest, name: string): string | undefined {
  if (BODY_HEADER.test(name)) return bodyHeader(request, name);
  const value = request.headers[name];
  // Only text: a record also has what every object inherits, such as "constructor".
  return typeof value === "string" ? value : undefined;
}

/** True for a body that no parser of the framework took: one without a content type. */
export function isUnread({ rawBody, readable, headers }: HttpRequest): boolean {
  return (
    !rawBody && readable === true && (Number(headers["content-length"]) > 0 || "transfer-encoding" in headers)
  );
}

function targetOf(request: HttpRequest): string {
  const target = rawTarget(request);
  return target.startsWith("/") ? target : originForm(target);
}

function rawTarget({ originalUrl, url }: HttpRequest): string {
  return originalUrl ?? url;
}

/** Those of the encoding, the length and the transfer, and few others. */
const BODY_HEADER = /^(?:content-[el]|tr)/;
const TEXT_TYPE = /json|text/;

/** Every header, those of the body as they are true of it. */
function* headersOf(request: HttpRequest): Iterable<readonly [string, string]> {
  const { headers } = request;
  for (const name of Object.keys(headers)) {
    const value = BODY_HEADER.test(name) ? bodyHeader(request, name) : headers[name];
    if (typeof value === "string") yield [name, value];
  }
  // Node assigns names to a plain object: this one it loses.
  const { rawHeaders = [] } = request as { readonly rawHeaders?: readonly string[] }; // Node's requests have it
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === "__proto__") yield ["__proto__", rawHeaders[index + 1] ?? ""];
  }
}

/**
 * A header about the body. The framework reads it whole and inflates it, but leaves its old encoding and length in the headers: what
 * middleware that limits bodies believes has to be true of what it gets.
 */
function bodyHeader({ headers, rawBody }: HttpRequest, name: string): string | undefined {
  const value = headers[name];
  if (typeof value !== "string") return undefined;
  if (!rawBody) return value;
  if (name === "content-length") return String(rawBody.length);
  return name === "content-encoding" || name === "transfer-encoding" ? undefined : value;
}

/** The host of a request whose target names one; a target in any other form has none. */
function hostOfTarget({ originalUrl, url, headers }: HttpRequest): string | undefined {
  const host = ABSOLUTE.exec(originalUrl ?? url)?.[1] ?? headers["host"];
  return typeof host === "string" ? host : undefined;
}

/** Path and query of a target that does not begin with them: `http://host/path`, or `*`. */
function originForm(target: string): string {
  const rest = ABSOLUTE.exec(target)?.[2] ?? "";
  return rest.startsWith("/") ? rest : `/${rest}`;
}

/** Absolute form (RFC 9112 §3.2.2). */
const ABSOLUTE = /^https?:\/\/([^/?#]*)(.*)$/i;

/** What is known of a request beside itself. */
function factsOf(request: HttpRequest): HttpFacts {
  const { K_SERVICE, FUNCTION_TARGET = "function" } = process.env;
  return {
    id: executionId(request),
    time: undefined,
    source: `//cloudfunctions.googleapis.com/functions/${K_SERVICE ?? FUNCTION_TARGET}`,
    client: { ip: addressOf(request) },
  };
}

/**
 * The entry of X-Forwarded-For that the outermost trusted proxy wrote: the last one, of Google's front end, unless `ANYFN_PROXIES` says how
 * many there are, as behind a load balancer of one's own. What stands before it the caller may have invented.
 */
function addressOf(request: HttpRequest): string | undefined {
  const forwarded = request.headers["x-forwarded-for"];
  if (typeof forwarded !== "string")
    return (request as { readonly socket?: { readonly remoteAddress?: string } }).socket?.remoteAddress; // Node's requests have it
  const addresses = forwarded.split(",");
  const proxies = Math.max(1, Math.trunc(Number(process.env["ANYFN_PROXIES"])) || 1);
  return addresses[Math.max(0, addresses.length - proxies)]?.trim() || undefined;
}

/** The body that no parser of the framework took, as it arrives. */
function unreadBody(request: HttpRequest): ReadableStream<Uint8Array> {
  return ReadableStream.from(request as Incoming); // what is readable can be iterated
}

/** The same as a whole. */
export async function readBody(request: HttpRequest): Promise<Uint8Array> {
  return Buffer.concat(await Array.fromAsync(request as Incoming)); // as above
}

type Incoming = AsyncIterable<Uint8Array> & HttpRequest;
