import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { NativeError } from "./launcher.ts";

/** The largest buffered answer: 6 MiB plus 100 bytes, counted on the JSON. */
export const maxBufferedBytes = 6_291_556;

/** One event on its way to the runtime, with the facts that travel as headers. */
export interface Delivery {
  readonly id: string;
  readonly bytes: Uint8Array;
  /** When the invocation times out, in milliseconds since 1970. */
  readonly deadlineMs: number;
  readonly functionArn: string;
  readonly trace?: string;
  readonly clientContext?: unknown;
  readonly cognitoIdentity?: unknown;
  readonly tenantId?: string;
}

/** What the runtime posted for one event. */
export type Answer =
  | { readonly kind: "response"; readonly bytes: Uint8Array }
  | { readonly kind: "streamed"; readonly error?: NativeError }
  | { readonly kind: "error"; readonly bytes: Uint8Array; readonly error: NativeError }
  | { readonly kind: "too-large"; readonly size: number };

/** What the server tells its owner. Calls come in the order the requests did. */
export interface RuntimeApiListener {
  /** The runtime asks for an event; its previous one is complete, where events come one at a time. */
  next(): void;
  streamStarted(id: string, contentType: string): void;
  chunk(id: string, bytes: Uint8Array): void;
  answered(id: string, answer: Answer): void;
  initFailed(error: NativeError): void;
}

/** A Runtime API server (2018-06-01) on 127.0.0.1. */
export interface RuntimeApi {
  /** `host:port`, as `AWS_LAMBDA_RUNTIME_API` wants it. */
  readonly address: string;
  /** Hands the event to the runtime that waits, or to the next that asks. */
  offer(delivery: Delivery): void;
  /** Forgets an event: a later answer to it is refused as a bad id. */
  settle(id: string): void;
  /** Forgets everything of a process that is gone. */
  reset(): void;
  close(): Promise<void>;
}

/**
 * Starts the server. Statuses and error documents are those of the service: 202 for what was taken, 400 for an unknown
 * id or response mode, 403 for a second answer or a late init error, 404 and 405 for anything else, 413 for a buffered
 * answer over {@link maxBufferedBytes}.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export async function startRuntimeApi(listener: RuntimeApiListener): Promise<RuntimeApi> {
  const waiting: ServerResponse[] = [];
  const queue: Delivery[] = [];
  const open = new Map<string, "delivered" | "answering">();
  let initialized = false;

  const hand = () => {
    while (waiting.length > 0 && queue.length > 0) {
      const response = waiting.shift();
      const delivery = queue.shift();
      if (!response || !delivery) return;
      open.set(delivery.id, "delivered");
      response.writeHead(200, deliveryHeaders(delivery)).end(delivery.bytes);
    }
  };

  const next = (response: ServerResponse) => {
    initialized = true;
    waiting.push(response);
    response.once("close", () => {
      const at = waiting.indexOf(response);
      if (at >= 0) waiting.splice(at, 1);
    });
    listener.next();
    hand();
  };

  /** False, and a reply is sent, when the id cannot be answered now. */
  const begin = (id: string, response: ServerResponse): boolean => {
    const state = open.get(id);
    if (state === undefined) refuse(response, 400, "InvalidRequestID", "Invalid request ID");
    else if (state === "answering")
      refuse(response, 403, "InvalidStateTransition", `Request ${id} was already answered.`);
    else open.set(id, "answering");
    return state === "delivered";
  };

  const respond = async (id: string, request: IncomingMessage, response: ServerResponse) => {
    const mode = request.headers["lambda-runtime-function-response-mode"];
    if (mode !== undefined && mode !== "streaming") {
      return refuse(response, 400, "InvalidFunctionResponseMode", `Invalid response mode ${String(mode)}`);
    }
    if (!begin(id, response)) return;
    if (mode === undefined) {
      const { bytes, size } = await readBody(request, maxBufferedBytes);
      if (size > maxBufferedBytes) {
        refuseSize(response);
        listener.answered(id, { kind: "too-large", size });
      } else {
        accept(response);
        listener.answered(id, { kind: "response", bytes });
      }
      return;
    }
    listener.streamStarted(id, request.headers["content-type"] ?? "application/octet-stream");
    for await (const chunk of request) listener.chunk(id, chunk as Uint8Array); // no encoding was set
    accept(response);
    const error = trailerError(request);
    listener.answered(id, error ? { kind: "streamed", error } : { kind: "streamed" });
  };

  const fail = async (id: string, request: IncomingMessage, response: ServerResponse) => {
    if (!begin(id, response)) return;
    const { bytes, size } = await readBody(request, maxBufferedBytes);
    if (size > maxBufferedBytes) {
      refuseSize(response);
      listener.answered(id, { kind: "too-large", size });
    } else {
      accept(response);
      listener.answered(id, { kind: "error", bytes, error: bodyError(bytes, request) });
    }
  };

  const failInit = async (request: IncomingMessage, response: ServerResponse) => {
    const { bytes } = await readBody(request, maxBufferedBytes);
    if (initialized) {
      return refuse(response, 403, "InvalidStateTransition", "The runtime was already initialized.");
    }
    accept(response);
    listener.initFailed(bodyError(bytes, request));
  };

  const server = createServer(
    // The X-Ray cause travels as one header and errors of streams as a trailer; Go's client sends up to 1 MB.
    { maxHeaderSize: 4 * 1024 * 1024, keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 },
    (request, response) => {
      const path = (request.url ?? "").split("?", 1)[0] ?? "";
      const { call, id } = parsePath(path);
      const method = call === "invocation/next" || call === "restore/next" ? "GET" : "POST";
      if (call === undefined) return void response.writeHead(404).end("404 page not found\n");
      if (request.method !== method) return void response.writeHead(405, { allow: method }).end();
      if (call === "invocation/next") return next(response);
      // Nothing is ever snapshotted here: restoring is done as soon as it is asked for.
      if (call === "restore/next") return void response.writeHead(200).end();
      const work =
        call === "response"
          ? respond(id, request, response)
          : call === "error"
            ? fail(id, request, response)
            : failInit(request, response);
      // Reading rejects when the runtime cuts its own request: no answer, the process is about to end.
      work.catch(() => response.destroy());
    },
  );
  await new Promise<void>((listening, failed) => {
    server.once("error", failed);
    server.listen(0, "127.0.0.1", listening);
  });

  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`, // an AddressInfo, since it listens on a port
    offer(delivery) {
      queue.push(delivery);
      hand();
    },
    settle(id) {
      open.delete(id);
      const at = queue.findIndex((delivery) => delivery.id === id);
      if (at >= 0) queue.splice(at, 1);
    },
    reset() {
      for (const response of waiting.splice(0)) response.destroy();
      queue.length = 0;
      open.clear();
      initialized = false;
      server.closeAllConnections();
    },
    close: () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

type Call = "invocation/next" | "response" | "error" | "init/error" | "restore/next" | "restore/error";

function parsePath(path: string): { readonly call: Call | undefined; readonly id: string } {
  const prefix = "/2018-06-01/runtime/";
  const rest = path.startsWith(prefix) ? path.slice(prefix.length) : "";
  switch (rest) {
    case "invocation/next":
    case "init/error":
    case "restore/next":
    case "restore/error":
      return { call: rest, id: "" };
  }
  const match = /^invocation\/([^/]+)\/(response|error)$/.exec(rest);
  return { call: match?.[2] as Call | undefined, id: decode(match?.[1] ?? "") }; // group 2 matches nothing else
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function deliveryHeaders(delivery: Delivery): Record<string, string> {
  const json = (value: unknown) => Buffer.from(JSON.stringify(value), "utf8").toString("latin1");
  return {
    "Content-Type": "application/json",
    "Lambda-Runtime-Aws-Request-Id": delivery.id,
    "Lambda-Runtime-Deadline-Ms": String(Math.round(delivery.deadlineMs)),
    "Lambda-Runtime-Invoked-Function-Arn": delivery.functionArn,
    ...(delivery.trace !== undefined && { "Lambda-Runtime-Trace-Id": delivery.trace }),
    ...(delivery.clientContext !== undefined && {
      "Lambda-Runtime-Client-Context": json(delivery.clientContext),
    }),
    ...(delivery.cognitoIdentity !== undefined && {
      "Lambda-Runtime-Cognito-Identity": json(delivery.cognitoIdentity),
    }),
    ...(delivery.tenantId !== undefined && { "Lambda-Runtime-Aws-Tenant-Id": delivery.tenantId }),
  };
}

function accept(response: ServerResponse): void {
  response.writeHead(202, { "Content-Type": "application/json" }).end('{"status":"OK"}\n');
}

function refuse(response: ServerResponse, status: number, errorType: string, errorMessage: string): void {
  response
    .writeHead(status, { "Content-Type": "application/json" })
    .end(JSON.stringify({ errorMessage, errorType }));
  response.req.resume();
}

function refuseSize(response: ServerResponse): void {
  refuse(
    response,
    413,
    "RequestEntityTooLarge",
    `Exceeded maximum allowed payload size (${maxBufferedBytes} bytes).`,
  );
}

/** Reads all, keeps at most `limit` bytes: the client wants to finish sending before it reads the refusal. */
async function readBody(request: IncomingMessage, limit: number) {
  const kept: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = chunk as Uint8Array; // no encoding was set
    size += bytes.length;
    if (size <= limit) kept.push(bytes);
  }
  return { bytes: new Uint8Array(Buffer.concat(kept)), size };
}

function trailerError(request: IncomingMessage): NativeError | undefined {
  const type = request.trailers["lambda-runtime-function-error-type"];
  const body = request.trailers["lambda-runtime-function-error-body"];
  if (type === undefined && body === undefined) return undefined;
  return toNativeError(Buffer.from(body ?? "", "base64").toString("utf8"), type);
}

function bodyError(bytes: Uint8Array, request: IncomingMessage): NativeError {
  const type = request.headers["lambda-runtime-function-error-type"];
  return toNativeError(Buffer.from(bytes).toString("utf8"), typeof type === "string" ? type : undefined);
}

/** Node's runtime calls the lines `trace`, Go's `stackTrace`. What is no error document is kept as the message. */
function toNativeError(text: string, type: string | undefined): NativeError {
  let document: Readonly<Record<string, unknown>>;
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) document = { ...parsed };
    else document = { errorMessage: text };
  } catch {
    document = { errorMessage: text };
  }
  const { errorType, errorMessage } = document;
  const trace = document.trace ?? document.stackTrace;
  return {
    type: typeof errorType === "string" ? errorType : (type ?? "Runtime.Unknown"),
    message: typeof errorMessage === "string" ? errorMessage : "",
    ...(Array.isArray(trace) && { trace: trace.map(String) }),
  };
}
