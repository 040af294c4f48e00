import type { HttpTrigger, ReplyParts } from "../adapter.ts";
import { isThenable, settled } from "../deadline.ts";
import type { AnyMiddleware } from "../definition.ts";
import { rare } from "../door.ts";
import { BOUND, HEADERS, LIGHT, OWN, ROUTES, SENDS, WAITS } from "../features.ts";
import { byteLength } from "../http/facts.ts";
import { withoutBase } from "../http/route.ts";
import type { Invocation, Runner } from "../invocation.ts";
import { contextOf } from "../pipeline/context.ts";
import { metHopByHop } from "../web/headers.ts";
import { ownParts, wholeOf } from "../web/own.ts";
import { lazyRequest } from "../web/request.ts";
import { responseParts } from "../web/response.ts";

/** What decides whether a request is the function's. */
export interface HttpScope {
  readonly route?: string | undefined;
  readonly methods?: readonly string[] | undefined;
  readonly use?: readonly AnyMiddleware[] | undefined;
  readonly basePath?: string | undefined;
}

/** Handles one HTTP request: route, request, handler, response; whatever goes wrong is an answer, never a thrown error. */
export function httpRunner(scope: HttpScope): Runner {
  return (invocation: Invocation, row: HttpTrigger) => {
    const native = invocation.nativeEvent as never; // `row.detect` accepted it
    const { reader } = row;
    const { instance } = invocation;
    invocation.usage.bytesIn = reader.bodyLength(native);
    try {
      const method = reader.method(native);
      // CONNECT, TRACE and TRACK, which no Request can have, begin with these letters; all that do are looked at.
      if ((ROUTES && !serves(scope, method, invocation)) || "CTct".includes(method.charAt(0))) {
        const refusal = rare().refusal(scope, invocation, row);
        if (refusal) return reply(invocation, refusal);
      }
      const result = instance.definition.handler(
        (OWN && (!LIGHT || reader.request)
          ? reader.request?.(native, invocation)
          : BOUND
            ? lazyRequest(native, reader, invocation)
            : rare().toNativeRequest(lazyRequest(native, reader, invocation))) as never,
        contextOf(invocation) as never,
      ); // an http definition's handler takes exactly these
      const answer = isThenable(result) ? result : respond(invocation, result);
      if (!isThenable(answer)) return answer;
      // A response, or an answer whose body is still read.
      return (WAITS ? settled : rare().settled)(
        invocation,
        answer,
        answer === result ? respond : (_, ready) => ready,
        fail,
      );
    } catch (error) {
      return fail(invocation, error);
    }
  };
}

/** Whether a request is plainly the function's; its parameters are the invocation's then. */
function serves({ route, methods }: HttpScope, method: string, invocation: Invocation): boolean {
  if (route !== undefined) {
    const path = routedPath(invocation, (invocation.row as HttpTrigger).reader); // what handles requests has a row of requests, whose `detect` accepted it
    const params = invocation.instance.options.match?.(route, path);
    if (!params) return false;
    invocation.params = params;
  }
  return !methods || methods.includes(method);
}

/** The path behind the base path, which a build may have added to the definition's options. */
export function routedPath({ instance, nativeEvent }: Invocation, reader: HttpTrigger["reader"]): string {
  const { basePath } = instance.definition.options as HttpScope; // an http definition's
  return withoutBase(reader.path(nativeEvent as never), basePath); // `row.detect` accepted it
}

/** The native answer to the handler's response. */
function respond(invocation: Invocation, response: unknown): unknown {
  const parts = (
    OWN && (!LIGHT || (invocation.row as HttpTrigger).reader.request) ? ownParts : responseParts
  )(response);
  if (!parts) throw rare().unsendable(response);
  return reply(invocation, parts);
}

function fail(invocation: Invocation, error: unknown): unknown {
  return rare().fail(
    invocation,
    error,
    OWN && (!LIGHT || (invocation.row as HttpTrigger).reader.request) ? ownParts : responseParts,
    reply,
  );
}

function reply(invocation: Invocation, parts: ReplyParts): unknown {
  const { reader } = invocation.row as HttpTrigger; // as above
  const native = invocation.nativeEvent as never; // as above
  const { body } = parts;
  if (
    OWN &&
    reader.request &&
    typeof body === "object" &&
    "getReader" in body &&
    reader.method(native) !== "HEAD"
  ) {
    return wholeOf(body).then((whole) =>
      typeof whole === "object" && "getReader" in whole
        ? rare().prepare(invocation, { ...parts, body: whole }, send)
        : send(invocation, { ...parts, body: whole }, whole.length),
    );
  }
  return typeof body !== "string" ||
    (body && reader.method(native) === "HEAD") ||
    (LIGHT && HEADERS && metHopByHop)
    ? rare().prepare(invocation, parts, send)
    : send(invocation, parts, byteLength(body));
}

/** @param bytes Of the body. */
function send(invocation: Invocation, parts: ReplyParts, bytes: number): unknown {
  const row = invocation.row as HttpTrigger; // as above
  invocation.usage.bytesOut = bytes;
  const answer = row.reply(
    parts,
    invocation.nativeEvent as never,
    SENDS && !invocation.pending && invocation.native,
  );
  // A byte takes at most six characters of JSON: only what might be too large is measured. Nothing is more than no limit.
  if (bytes * 6 > (row.limit as number)) rare().limit(answer, row.limit as number);
  return answer;
}
