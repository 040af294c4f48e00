import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { NativeOutcome, Running } from "../runtimes/launcher.ts";

/** What stands behind the endpoint. */
export interface InvokeEndpointOptions {
  /** The started function of a name; undefined for a name that nobody has. */
  find(name: string): Running | undefined | Promise<Running | undefined>;
  /** Default 0: any free one. */
  readonly port?: number | undefined;
}

/** An endpoint that AWS's SDKs and tools take for Lambda's. */
export interface InvokeEndpoint {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Serves the Invoke API of AWS Lambda on 127.0.0.1 for functions that run here: answers, function errors, the tail of the log,
 * `Event` and `DryRun` (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html). Signatures are not checked.
 */
export async function startInvokeEndpoint({
  find,
  port = 0,
}: InvokeEndpointOptions): Promise<InvokeEndpoint> {
  const later = new Set<Promise<unknown>>();
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!response.headersSent)
        fail(response, 500, "ServiceException", String((error as Error)?.message ?? error));
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const match = /^\/2015-03-31\/functions\/([^/?]+)\/invocations(?:\?|$)/.exec(request.url ?? "");
    if (request.method !== "POST" || !match) {
      fail(
        response,
        404,
        "UnknownOperationException",
        `${request.method} ${request.url} is no call of Invoke`,
      );
      return;
    }
    const name = nameOf(decodeURIComponent(match[1] ?? ""));
    const payload = await buffer(request);
    let event: unknown;
    try {
      event = payload.length > 0 ? JSON.parse(payload.toString()) : {};
    } catch {
      fail(response, 400, "InvalidRequestContentException", "Could not parse request body into json");
      return;
    }
    const running = await find(name);
    if (!running) {
      fail(response, 404, "ResourceNotFoundException", `Function not found: ${name}`);
      return;
    }
    const type = request.headers["x-amz-invocation-type"] ?? "RequestResponse";
    if (type === "DryRun") {
      response.writeHead(204, VERSION).end();
    } else if (type === "Event") {
      const call = running.call(event).finally(() => later.delete(call));
      later.add(call);
      response.writeHead(202, VERSION).end();
    } else {
      send(response, await running.call(event), request.headers["x-amz-log-type"] === "Tail");
    }
  }

  await new Promise<void>((listening) => server.listen(port, "127.0.0.1", listening));
  const { port: taken } = server.address() as AddressInfo; // it listens on a port
  return {
    url: `http://127.0.0.1:${taken}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await Promise.allSettled(later);
    },
  };
}

function send(response: ServerResponse, outcome: NativeOutcome, tail: boolean): void {
  const { status, error, bytes, logs } = outcome;
  const body =
    status === "ok"
      ? bytes
      : Buffer.from(
          JSON.stringify({ errorType: error?.type, errorMessage: error?.message, trace: error?.trace ?? [] }),
        );
  response.writeHead(200, {
    ...VERSION,
    "Content-Type": "application/json",
    ...(status !== "ok" && { "X-Amz-Function-Error": "Unhandled" }),
    ...(tail && { "X-Amz-Log-Result": tailOf(logs) }),
  });
  response.end(body);
}

/** The last 4 kB, as Lambda cuts it. */
function tailOf(logs: readonly string[]): string {
  return Buffer.from(logs.map((line) => `${line}\n`).join(""))
    .subarray(-4096)
    .toString("base64");
}

function fail(response: ServerResponse, status: number, type: string, message: string): void {
  response.writeHead(status, { "Content-Type": "application/json", "X-Amzn-ErrorType": type });
  response.end(JSON.stringify({ Type: "User", Message: message, message }));
}

/** Of `name`, `name:alias`, `account:function:name` and a whole ARN. */
function nameOf(given: string): string {
  return /(?:^|:)function:([^:]+)/.exec(given)?.[1] ?? given.split(":")[0] ?? given;
}

const VERSION = { "X-Amz-Executed-Version": "$LATEST" };
