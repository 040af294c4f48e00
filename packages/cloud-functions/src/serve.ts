import {
  type Adapter,
  type AnyDefinition,
  type Entry,
  type ReplyParts,
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
    try {
      // A response of Node's is sent by core, which counts it; what a message's sender hears is a status.
      return await (response && definition.kind !== "http"
        ? deliver(entry, native as HttpRequest, response) // only requests come with a response
        : entry(native, response, response));
    } catch (error) {
      return answerFailure({ adapter, definition, options }, error, native, response);
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

/** Messages over HTTP: the row's answer is a response, or nothing. */
async function deliver(entry: Entry, request: HttpRequest, response: HttpResponse): Promise<void> {
  const { method, originalUrl: url = request.url, headers, executionId } = request;
  const body = isUnread(request) ? await readBody(request) : request.rawBody;
  const answer = await entry({ method, url, headers, body, executionId }, response);
  const parts = answer instanceof Object && "cookies" in answer ? (answer as ReplyParts) : DONE; // the one form of replies that has cookies
  if (writeReply(parts, request, response) !== response) await sendParts(parts, response, request);
}

const DONE: ReplyParts = { status: 204, headers: {}, cookies: [], body: "" };
