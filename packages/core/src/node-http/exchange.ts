import { HOP_BY_HOP, isBodyless } from "../http/facts.ts";
import { Response } from "../web/response.ts";
import { socketClass } from "./socket.ts";

type Http = typeof import("node:http");
type IncomingMessage = InstanceType<Http["IncomingMessage"]>;
type ServerResponse = InstanceType<Http["ServerResponse"]>;

/** A `request` listener of Node's server. */
export type Listener = (request: IncomingMessage, response: ServerResponse) => unknown;

/**
 * One request and its response, through Node's own classes and a socket that is none. Resolves at the head of the
 * response; its body streams unless it is complete at once. Rejects with what went wrong before the head.
 */
export function exchange(request: Request, ip: string | undefined, listener: Listener): Promise<Response> {
  const { IncomingMessage, ServerResponse } = process.getBuiltinModule("node:http");
  const { signal } = request;
  const url = new Url(request.url);
  const socket = new (socketClass())(url.encrypted, ip);
  const req = new IncomingMessage(socket as never) as IncomingMessage & Internals; // has what is asked of a socket
  Object.assign(req, {
    method: request.method,
    url: url.target,
    httpVersion: "1.1",
    httpVersionMajor: 1,
    httpVersionMinor: 1,
  });
  const headers = rawHeaders(request, url.host);
  req._addHeaderLines?.(headers, headers.length);
  const res = new ServerResponse(req) as ServerResponse & Internals; // see there
  res.sendDate = false;
  res.shouldKeepAlive = false;
  sendUnframed(res);
  feed(req, request);

  return new Promise((resolve, reject) => {
    socket.open({
      header: () => res._header ?? undefined,
      ended: () => res.writableEnded,
      answer(body) {
        try {
          resolve(toResponse(res._header ?? "", isBodyless(request.method, res.statusCode) ? null : body));
        } catch (error) {
          reject(error);
        }
      },
      fail: reject,
    });
    function abort(): void {
      socket.destroy(signal.reason as Error); // passed on as it is
    }
    function fail(error: unknown): void {
      socket.destroy(error as Error); // passed on as it is
    }
    // As Node's server does it: nobody else tells the response that its socket takes more, is done, or is gone.
    res.assignSocket(socket as never); // as above
    socket.on("drain", () => {
      drained(res);
      res.emit("drain");
    });
    socket.once("close", () => {
      signal.removeEventListener("abort", abort);
      if (!res.writableFinished) req.destroy();
    });
    res.once("finish", () => {
      res.detachSocket(socket as never); // as above
      socket.end();
      req._dump?.();
      process.nextTick(() => {
        if (res._closed) return;
        res.destroyed = true;
        res._closed = true;
        res.emit("close");
      });
    });
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    try {
      // Two arguments only: with more an app waits for somebody else to answer what it does not know.
      Promise.resolve(listener(req, res)).catch(fail);
    } catch (error) {
      fail(error);
    }
  });
}

/** Members of Node's classes that are not public, yet frameworks (compression, on-finished) have relied on for a decade. */
interface Internals {
  /** The head as it is written to the socket, once it is fixed. */
  readonly _header?: string | null;
  _closed?: boolean;
  /** Takes names and values in turn: what `headers`, `headersDistinct` and `rawHeaders` are made from. */
  _addHeaderLines?(lines: readonly string[], count: number): void;
  /** Reads and drops the rest of the body. */
  _dump?(): void;
}

/** What a request line and a Host header take from a URL: as it was sent, nothing decoded or resolved. */
class Url {
  readonly encrypted: boolean;
  readonly host: string;
  readonly target: string;

  constructor(url: string) {
    const host = url.indexOf("//") + 2;
    const hash = url.indexOf("#", host);
    const end = hash < 0 ? url.length : hash;
    const path = url.slice(host, end).search(/[/?]/);
    this.encrypted = url.startsWith("https:");
    this.host = path < 0 ? url.slice(host, end) : url.slice(host, host + path);
    const target = path < 0 ? "" : url.slice(host + path, end);
    this.target = target.startsWith("/") ? target : `/${target}`;
  }
}

function rawHeaders(request: Request, host: string): string[] {
  const raw: string[] = [];
  let framed = false;
  let hosted = false;
  for (const [name, value] of request.headers) {
    raw.push(name, value);
    framed ||= name === "content-length" || name === "transfer-encoding";
    hosted ||= name === "host";
  }
  if (!hosted) raw.push("host", host);
  // Body parsers look for a body only where one of these says that there is one.
  if (!framed && request.body !== null) raw.push("transfer-encoding", "chunked");
  return raw;
}

/** The request's body, read when the app reads. */
function feed(req: IncomingMessage, request: Request): void {
  const reader = request.body?.getReader();
  if (!reader) {
    req.complete = true;
    req.push(null);
    return;
  }
  let reading = false;
  async function read(body: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    reading = true;
    try {
      for (let more = true; more; ) {
        const { done, value } = await body.read();
        if (done) req.complete = true;
        more = done ? req.push(null) : value.byteLength === 0 || req.push(value);
      }
    } catch (error) {
      req.destroy(error as Error); // passed on as it is
    }
    reading = false;
  }
  // On the instance, because Express puts a prototype of its own between.
  req._read = () => {
    if (!reading) void read(reader);
  };
  req.once("close", () => {
    if (!req.complete) void reader.cancel().catch(() => {});
  });
}

/** The body goes out as it is: frames of chunks belong to a connection. Until the head is written the response may think otherwise. */
function sendUnframed(res: ServerResponse & Internals): void {
  let chunked = false;
  Object.defineProperty(res, "chunkedEncoding", {
    get: () => chunked && !res._header,
    set(value: boolean) {
      chunked = value;
    },
  });
}

/** `writableNeedDrain` says no again. */
function drained(res: ServerResponse): void {
  const flag = Object.getOwnPropertySymbols(res).find((symbol) => symbol.description === "kNeedDrain");
  if (flag) Object.assign(res, { [flag]: false });
}

function toResponse(head: string, body: Uint8Array | ReadableStream<Uint8Array> | null): globalThis.Response {
  const [first = "", ...lines] = head.trimEnd().split("\r\n");
  const [, status, statusText = ""] = /^HTTP\/1\.1 (\d+) ?(.*)$/.exec(first) ?? [];
  const headers = lines
    .map((line): [string, string] => [
      line.slice(0, line.indexOf(":")).toLowerCase(),
      line.slice(line.indexOf(":") + 1).trim(),
    ])
    .filter(([name]) => !HOP_BY_HOP.includes(name));
  return new Response(body as Uint8Array<ArrayBuffer> | null, {
    status: Number(status),
    statusText,
    headers,
  }); // bytes, not of shared memory, or a stream
}
