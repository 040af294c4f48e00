import type { IncomingMessage } from "node:http";
import type { HttpOptions } from "anyfn";
import type { AnyDefinition } from "anyfn/adapter";
import { createRouter, refusals } from "anyfn/http";
import { http } from "../events/http.ts";
import { requestReader, toResponse } from "../http.ts";
import type { NodeRequest } from "../native.ts";
import { tooLarge } from "../receive.ts";
import { type NodeFunction, type NodeServeOptions, serve } from "../serve.ts";
import { forbidden, mayEnter } from "./may-enter.ts";

/** An HTTP function of the app. */
export interface SiteFunction {
  readonly fn: NodeFunction;
  readonly definition: AnyDefinition;
}

/** What all requests have in common. */
export interface SiteOptions {
  readonly bodyLimit: number;
  readonly proxies: number;
  /** The bearer token of private functions; without one they answer this machine alone. */
  readonly token?: string | undefined;
  /** Where logs and usage go of requests that no function serves. */
  readonly serving?: NodeServeOptions | undefined;
}

/** Answers requests. */
export interface Site {
  (request: Request): Response | Promise<Response>;
  /** Hands on the usage of requests that no function served. */
  shutdown(): Promise<void>;
}

/** All HTTP functions behind one entry: the one with the most specific route gets the request. */
export function createSite(
  functions: readonly SiteFunction[],
  { bodyLimit, proxies, token, serving }: SiteOptions,
): Site {
  const scopes = functions
    .filter(({ definition }) => definition.kind === "http")
    .map(({ fn, definition }) => ({ ...(definition.options as HttpOptions), fn })); // an HTTP function's
  const route = createRouter(scopes);
  const others = serve(refusals(route, requestReader as never), [http], { ...serving, name: "http" }); // the reader is of this platform's requests
  const [only] =
    scopes.length === 1 && !scopes[0]?.route && !scopes[0]?.methods && scopes[0]?.access !== "private"
      ? scopes
      : [];

  function dispatch(request: NodeRequest): Response | Promise<Response> {
    if (proxies > 0) request.proxies = proxies;
    if (only) return only.fn(request as Request); // one of srvx's, which is a Request
    const { scope } = route(requestReader as never, request as never); // the reader is of this platform's requests
    if (!scope) return others(request as Request); // one of srvx's, which is a Request
    if (scope.access !== "private" || mayEnter(request, token)) return scope.fn(request as Request); // as above
    scope.fn.refused(request as Request); // as above
    return toResponse(forbidden(), request.method);
  }

  function refuseBody(request: Request): Response {
    const { scope } = route(requestReader as never, request as never); // as above
    (scope?.fn ?? others).refused(request);
    return tooLarge(request);
  }

  function leave(request: Request, bytes: number): void {
    const { scope } = route(requestReader as never, request as never); // as above
    (scope?.fn ?? others).cancelled(request, bytes);
  }

  const answer = (request: Request): Response | Promise<Response> => {
    const native = request as NodeRequest; // what srvx adds is optional
    const incoming = native.runtime?.node?.req as (IncomingMessage & { rawBody?: Uint8Array }) | undefined; // Node's own
    const length = incoming?.headers["content-length"];
    if (!incoming || length === undefined || length === "0") return dispatch(native);
    if (Number(length) > bodyLimit) return refuseBody(request);
    // A small body is here sooner than a stream of it is made.
    return Number(length) > SMALL
      ? dispatch(native)
      : whole(incoming, (bytes) => leave(request, bytes)).then(() => dispatch(native));
  };
  return Object.assign(answer, { shutdown: others.shutdown });
}

const SMALL = 256 * 1024;

/**
 * Reads a body, and leaves it with its request. Where the client goes away before its end nobody waits for an answer: the promise never
 * settles.
 */
function whole(
  incoming: IncomingMessage & { rawBody?: Uint8Array },
  gone: (bytes: number) => void,
): Promise<void> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.once("error", () => {});
    incoming.once("close", () => {
      if (!incoming.complete) gone(chunks.reduce((bytes, chunk) => bytes + chunk.length, 0));
    });
    incoming.once("end", () => {
      incoming.rawBody = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks); // the one there is
      resolve();
    });
  });
}
