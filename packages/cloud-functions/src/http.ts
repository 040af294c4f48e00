/** What Express hands to a function, as a request and an answer: for every row that is called over HTTP. */
import type { HttpReader, ReplyParts } from "anyfn/adapter";
import { cleanPath, cleanQuery, joinUrl } from "anyfn/http";
import { rare } from "./door.ts";

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
      rawTarget(request).startsWith("/") ? headerOf(request, "host") : rare().hostOfTarget(request),
      cleanPath(mark < 0 ? target : target.slice(0, mark)),
      mark < 0 ? "" : cleanQuery(target.slice(mark + 1)),
    );
  },
  path: (request) => cleanPath(targetOf(request).split("?", 1)[0] as string), // a split text has a first part
  header: headerOf,
  headers: (request) => rare().headersOf(request),
  body(request) {
    const { rawBody, headers } = request;
    if (!rawBody?.length) return isUnread(request) ? rare().unreadBody(request) : undefined;
    // Text that is handed out as text can be read without loading what reads all other bodies.
    return TEXT_TYPE.test(String(headers["content-type"])) &&
      process.getBuiltinModule("node:buffer").isUtf8(rawBody)
      ? rawBody.toString()
      : rawBody;
  },
  bodyLength: ({ rawBody, headers }) => rawBody?.length ?? (Number(headers["content-length"]) || 0),
  about: (request) => rare().factsOf(request),
};

/** True for a request that the framework passed, or one that was put together in its form. */
export function isRequest(native: unknown): native is HttpRequest {
  return typeof (native as Partial<HttpRequest> | null | undefined)?.method === "string";
}

/** Writes an answer that is in memory, and answers the response then; else, and where nothing can be written any more, the parts. */
export function writeReply(
  parts: ReplyParts,
  request: Pick<HttpRequest, "method">,
  response: HttpResponse | undefined,
): HttpResponse | ReplyParts {
  const { body } = parts;
  if (
    !response ||
    response.headersSent ||
    response.destroyed ||
    !(typeof body === "string" || body instanceof Uint8Array)
  )
    return parts;
  writeHead(parts, request, response);
  response.end(body);
  return response;
}

/** Everything before the body. Not with `writeHead`: Node then counts the bytes of a body in memory itself. */
export function writeHead(
  { status, headers, cookies }: ReplyParts,
  { method }: Pick<HttpRequest, "method">,
  response: HttpResponse,
): void {
  response.statusCode = status;
  for (const name in headers) {
    // A length from elsewhere (a proxied answer that was decoded) would break the connection; only of what is not sent it is the only source.
    if (name !== "content-length" || method === "HEAD" || status === 304)
      response.setHeader(name, headers[name] as string); // a name of its own
  }
  if (cookies.length > 0) response.setHeader("set-cookie", cookies);
}

function headerOf(request: HttpRequest, name: string): string | undefined {
  if (BODY_HEADER.test(name)) return rare().bodyHeader(request, name);
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
  return target.startsWith("/") ? target : rare().originForm(target);
}

function rawTarget({ originalUrl, url }: HttpRequest): string {
  return originalUrl ?? url;
}

/** Those of the encoding and the length, and few others. */
const BODY_HEADER = /^content-[el]/;
const TEXT_TYPE = /json|text/;
