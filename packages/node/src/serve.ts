import {
  type Adapter,
  type AnyDefinition,
  definitionFor,
  processLog,
  type ServeOptions,
  serve as serveByCore,
  type Trigger,
} from "anyfn/adapter";
import { node } from "./adapter.ts";
import { Call } from "./context.ts";
import { crashed } from "./crashed.ts";
import type { NodeRequest } from "./native.ts";
import { answerCall, receive } from "./receive.ts";

/** What a server, or the caller of `handler()`, may set. */
export interface NodeServeOptions extends ServeOptions {
  /** Seconds that an invocation has where its function does not say; 60 by default. */
  readonly timeout?: number | undefined;
  /** Bytes of a body that a function of messages, or one called directly, takes; 10 MiB by default. Bodies of requests are the server's to limit. */
  readonly bodyLimit?: number | undefined;
}

/** The entry of a function. */
export interface NodeFunction {
  /** Answers a request: of an HTTP function the request itself, of one called directly its input, of every other kind CloudEvents. It never rejects. */
  (request: Request): Response | Promise<Response>;
  /** Calls the function with any native event of this adapter; answers what its row does. */
  call(native: unknown, request?: Request): unknown;
  /** Meters a request that is refused before the function: its caller may not enter, or its body is too large. */
  refused(request: Request): void;
  /** Meters and logs a request whose client went away before the whole of it was here. @param bytes Those that came. */
  cancelled(request: Request, bytes: number): void;
  /** Seconds that an invocation has. */
  readonly timeout: number;
  /** Runs the function's `dispose` and hands on its usage. */
  shutdown(): Promise<void>;
}

/** The entry of a function for the given triggers alone: what a generated server is made of. */
export function serve(
  definition: AnyDefinition,
  rows: readonly Trigger[],
  options?: NodeServeOptions,
): NodeFunction {
  return serveOn(node, definition, rows, options);
}

/** As {@link serve}, for an adapter that differs in parts. */
export function serveOn(
  adapter: Adapter<unknown, Call>,
  served: AnyDefinition,
  rows: readonly Trigger[],
  options: NodeServeOptions = {},
): NodeFunction {
  const definition = definitionFor(served, adapter.name);
  const entry = serveByCore(adapter, definition, rows, options);
  const timeout = definition.options.timeout ?? options.timeout ?? 60;

  const answer = (request: Request): Response | Promise<Response> => {
    const native = request as NodeRequest; // what srvx adds is optional
    const call = new Call(timeout * 1000, native);
    const failed = (error: unknown): void => crashed(error, call);
    let ended: unknown;
    try {
      ended = entry(native, call, call);
    } catch (error) {
      failed(error);
      ended = call;
    }
    // A handler that did not wait is answered without a promise.
    if (ended === call && call.response) return call.response;
    return new Promise((resolve) => {
      if (call.response) resolve(call.response);
      else call.onResponse = resolve;
      (ended as Promise<unknown>).then(undefined, failed); // no call: a promise
    });
  };
  const call = (native: unknown, request?: Request): unknown =>
    entry(native, new Call(timeout * 1000, request as NodeRequest | undefined)); // as above
  const refused = (request: Request): void =>
    entry.refused(request, new Call(timeout * 1000, request as NodeRequest)); // as above
  const cancelled = (request: Request, bytes: number): void =>
    entry.cancelled(request, new Call(timeout * 1000, request as NodeRequest), bytes); // as above
  const own = {
    definition,
    name: options.name ?? "function",
    call,
    refused,
    cancelled,
    bodyLimit: options.bodyLimit ?? 10 * 1024 * 1024,
    // It belongs to no invocation.
    onInvalid: (error: unknown) =>
      processLog([definition], options)("error", "what came is no CloudEvent", { error }),
  };

  return Object.assign(
    definition.kind === "http"
      ? answer
      : definition.kind === "invoke"
        ? (request: Request) => answerCall(own, request)
        : (request: Request) => receive(own, request),
    { call, refused, cancelled, timeout, shutdown: entry.shutdown },
  );
}
