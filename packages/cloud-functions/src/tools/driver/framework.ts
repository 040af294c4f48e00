/**
 * The functions-framework's part, played in this process by its own rules (https://github.com/GoogleCloudPlatform/functions-framework-nodejs,
 * version 5): which bodies it reads and refuses, what it passes to a function of each signature, what it makes of the result.
 * Requests and responses are Node's own, over a pipe in memory.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
import type { WireRequest, WireResponse } from "anyfn/driver";
import type { CloudFunction } from "../../serve.ts";
import { type Pipe, pipeTo } from "./pipe.ts";

/** How the framework calls a function: as the trigger that was deployed sets it. */
export type Signature = "http" | "cloudevent" | "event";

/** One function under one signature. */
export interface Framework {
  /** The answer; rejects where the connection broke before one began. */
  call(request: WireRequest): Promise<WireResponse>;
  /** Settles once what was called has settled too. */
  idle(): Promise<void>;
}

/** A function as the framework serves it. */
export function openFramework(fn: CloudFunction, signature: Signature): Framework {
  const running = new Set<Promise<unknown>>();
  const server = createServer((request, response) => {
    const work = respond(fn, signature, request, response);
    running.add(work);
    work.finally(() => running.delete(work));
  });
  const pipe: Pipe = pipeTo(server);
  return {
    call: pipe,
    async idle() {
      await Promise.allSettled([...running]);
    },
  };
}

type Request = IncomingMessage & { body?: unknown; rawBody?: Buffer };

async function respond(
  fn: CloudFunction,
  signature: Signature,
  request: Request,
  response: ServerResponse,
): Promise<void> {
  const refused = await readBody(request);
  if (refused !== undefined) return fail(response, refused, "", "<!DOCTYPE html>");
  const { headers, url } = request;
  Object.assign(request, {
    originalUrl: url,
    protocol: String(headers["x-forwarded-proto"] ?? "http").split(",", 1)[0],
    executionId: headers["function-execution-id"] ?? Math.random().toString(36).slice(2, 14),
    res: response,
  });
  try {
    if (signature === "http") {
      await fn(request, response);
      return;
    }
    sendResult(response, await fn(...argumentsOf(request, signature)));
  } catch (error) {
    fail(
      response,
      500,
      signature === "http" ? "crash" : "error",
      String((error as Error | null)?.message ?? error),
    );
  }
}

/** What the body parsers do; a status where they refuse. What has no content type stays unread. */
async function readBody(request: Request): Promise<number | undefined> {
  const { headers } = request;
  const [type = "", ...parameters] = (headers["content-type"] ?? "")
    .split(";")
    .map((part) => part.trim().toLowerCase());
  const hasBody = headers["transfer-encoding"] !== undefined || headers["content-length"] !== undefined;
  if (!hasBody || type === "") return undefined;
  const inflate = INFLATE[headers["content-encoding"] ?? "identity"];
  if (!inflate) return 415;
  const rawBody = inflate(Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>))); // without an encoding it yields buffers
  const charset =
    parameters
      .find((parameter) => parameter.startsWith("charset="))
      ?.slice(8)
      .replaceAll('"', "") ?? "utf-8";
  const isJson = type === "application/json" || type === "application/cloudevents+json";
  if (isJson && !charset.startsWith("utf-")) return 415;
  request.rawBody = rawBody;
  if (isJson) {
    const text = rawBody.toString().replace(/^\ufeff/, "");
    // The parser is strict: nothing but objects and lists.
    if (text !== "" && !/^[\x20\t\n\r]*[{[]/.test(text)) return 400;
    try {
      request.body = text === "" ? {} : JSON.parse(text);
    } catch {
      return 400;
    }
  } else if (type === "text/plain") request.body = rawBody.toString();
  else if (type === "application/x-www-form-urlencoded")
    request.body = Object.fromEntries(new URLSearchParams(rawBody.toString()));
  else request.body = rawBody;
  return undefined;
}

const INFLATE: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  identity: (body) => body,
  gzip: (body) => gunzipSync(body),
  deflate: (body) => inflateSync(body),
  br: (body) => brotliDecompressSync(body),
};

/** What a function of events is called with. @throws TypeError where the framework itself does */
function argumentsOf({ headers, body }: Request, signature: Signature): readonly unknown[] {
  if (typeof body !== "object" || body === null)
    throw new TypeError("Cannot use 'in' operator to search for 'message' in undefined");
  const fields = body as Readonly<Record<string, unknown>>; // every object has string keys
  if (signature === "event") {
    const { data, context, ...rest } = fields;
    return [data, context ?? rest];
  }
  const { traceparent } = headers;
  const isBinary = ["ce-type", "ce-specversion", "ce-source", "ce-id"].every(
    (name) => headers[name] !== undefined,
  );
  const attributes = Object.entries(headers).flatMap(([name, value]) =>
    name.startsWith("ce-") ? [[name.slice(3), value]] : [],
  );
  const event = isBinary ? { ...Object.fromEntries(attributes), data: body } : body;
  return [traceparent === undefined ? event : Object.assign(event, { traceparent })];
}

function sendResult(response: ServerResponse, result: unknown): void {
  if (result === undefined || result === null) response.writeHead(204).end();
  else if (typeof result === "string")
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(result);
  else
    response
      .writeHead(200, { "content-type": "application/json; charset=utf-8" })
      .end(JSON.stringify(result));
}

function fail(response: ServerResponse, status: number, reason: string, text: string): void {
  if (response.headersSent) return;
  response
    .writeHead(status, {
      "content-type": "text/html; charset=utf-8",
      ...(reason && { "X-Google-Status": reason }),
    })
    .end(text);
}
