import {
  type Adapter,
  type AnyDefinition,
  type ReplyParts,
  report,
  type ServeOptions,
  serve as serveByCore,
  type Trigger,
} from "anyfn/adapter";
import { cloudFunctions } from "./adapter.ts";
import { answerFailure } from "./failure.ts";
import { type HttpRequest, type HttpResponse, isUnread, readBody } from "./http.ts";
import { sendParts, writeReply } from "./send.ts";
import { onShutdown, whileRunning } from "./shutdown.ts";

/** What the framework calls: `(req, res)`, `(cloudEvent)` or, of the first generation, `(data, context)`. */
export type CloudFunction = (...args: readonly unknown[]) => unknown;

/** The entry of a function for the given triggers alone: what a build writes into a bundle. */
export function serve(
  definition: AnyDefinition,
  rows: readonly Trigger[],
  options?: ServeOptions,
): CloudFunction {
  return serveOn(cloudFunctions, definition, rows, options);
}

/** As {@link serve}, for an adapter that differs in parts (Firebase). */
export function serveOn(
  adapter: Adapter<unknown, HttpResponse | undefined>,
  definition: AnyDefinition,
  rows: readonly Trigger[],
  options: ServeOptions = {},
): CloudFunction {
  const entry = serveByCore(adapter, definition, rows, options);
  onShutdown(entry.shutdown);

  async function answer(native: unknown, response: HttpResponse | undefined): Promise<unknown> {
    // A response of Node's is sent by core, which counts it; what a message's sender hears is a status.
    const deliver = response !== undefined && definition.kind !== "http";
    let delivery: object | undefined;
    try {
      if (deliver) delivery = await toDelivery(native as HttpRequest); // only requests come with a response
    } catch (error) {
      const serving = { adapter, definition, options };
      report(serving, error, native, response, { level: "info", message: BROKEN_OFF });
      return response?.destroy();
    }
    try {
      if (!deliver) return await entry(native, response, response);
      return await send(await entry(delivery, response), native as HttpRequest, response); // as above
    } catch (error) {
      return answerFailure(error, native, response);
    }
  }

  // No declared parameter: with two the framework passes a callback and ignores the promise.
  return (...args) => {
    const [first, second] = args as readonly [unknown, HttpResponse | undefined]; // or another, as looked at next
    const response = second?.setHeader && second;
    const native =
      response || (args.length < 2 && first instanceof Object) ? first : { data: first, context: second };
    return whileRunning(answer(native, response), response);
  };
}

/** What messages over HTTP are read from. @throws where the body breaks off */
async function toDelivery(request: HttpRequest): Promise<object> {
  const { method, originalUrl: url = request.url, headers, executionId } = request;
  const body = isUnread(request) ? await readBody(request) : request.rawBody;
  return { method, url, headers, body, executionId };
}

/** Answers messages over HTTP: the row's answer is a response, or nothing. */
async function send(answer: unknown, request: HttpRequest, response: HttpResponse): Promise<void> {
  const parts = answer instanceof Object && "cookies" in answer ? (answer as ReplyParts) : DONE; // the one form of replies that has cookies
  if (writeReply(parts, request, response) !== response) await sendParts(parts, response, request);
}

const BROKEN_OFF = "the client went away before the request was complete";
const DONE: ReplyParts = { status: 204, headers: {}, cookies: [], body: "" };
