import type { HttpReader, HttpTrigger, ReplyParts } from "../adapter.ts";
import { isThenable, settled } from "../deadline.ts";
import type { AnyMiddleware } from "../definition.ts";
import { rare } from "../door.ts";
import { BOUND, HEADERS, LIGHT, OWN, ROUTES, SENDS, WAITS } from "../features.ts";
import { byteLength } from "../http/facts.ts";
import type { Invocation, Runner } from "../invocation.ts";
import { metHopByHop } from "../web/headers.ts";
import { ownParts, wholeOf } from "../web/own.ts";
import { lazyRequest } from "../web/request.ts";
import { responseParts } from "../web/response.ts";

/** What decides whether a request is the function's. */
export interface HttpScope {
  readonly route?: string | undefined;
  readonly methods?: readonly string[] | undefined;
  readonly use?: readonly AnyMiddleware[] | undefined;
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
      if ((ROUTES && !serves(scope, method, invocation, reader)) || "CTct".includes(method.charAt(0))) {
        const refusal = rare().refusal(scope, invocation, row);
        if (refusal) return reply(invocation, row, refusal);
      }
      const result = instance.definition.handler(
        (OWN && (!LIGHT || reader.request)
          ? reader.request?.(native, invocation)
          : BOUND
            ? lazyRequest(native, reader, invocation)
            : rare().toNativeRequest(lazyRequest(native, reader, invocation))) as never,
        invocation as never,
      ); // an http definition's handler takes exactly these
      const answer = isThenable(result) ? result : respond(invocation, row, result);
      if (!isThenable(answer)) return answer;
      // A response, or an answer whose body is still read.
      return (WAITS ? settled : rare().settled)(
        invocation,
        answer,
        (value) => (answer === result ? respond(invocation, row, value) : value),
        (error) => fail(invocation, row, error),
      );
    } catch (error) {
      return fail(invocation, row, error);
    }
  };
}

/** Whether a request is plainly the function's; its parameters are the invocation's then. */
function serves(
  { route, methods }: HttpScope,
  method: string,
  invocation: Invocation,
  reader: HttpReader,
): boolean {
  if (route !== undefined) {
    const params = invocation.instance.options.match?.(route, reader.path(invocation.nativeEvent as never));
    if (!params) return false;
    invocation.params = params;
  }
  return !methods || methods.includes(method);
}

function respond(invocation: Invocation, row: HttpTrigger, response: unknown): unknown {
  const parts = (OWN && (!LIGHT || row.reader.request) ? ownParts : responseParts)(response);
  if (!parts) throw rare().unsendable(response);
  return reply(invocation, row, parts);
}

function fail(invocation: Invocation, row: HttpTrigger, error: unknown): unknown {
  return rare().fail(
    invocation,
    error,
    OWN && (!LIGHT || row.reader.request) ? ownParts : responseParts,
    (parts) => reply(invocation, row, parts),
  );
}

function reply(invocation: Invocation, row: HttpTrigger, parts: ReplyParts): unknown {
  const native = invocation.nativeEvent as never; // as above
  const { body } = parts;
  const send = (ready: ReplyParts, bytes: number): unknown => {
    invocation.usage.bytesOut = bytes;
    const answer = row.reply(ready, native, SENDS && !invocation.pending && invocation.native);
    // A byte takes at most six characters of JSON: only what might be too large is measured. Nothing is more than no limit.
    if (bytes * 6 > (row.limit as number)) rare().limit(answer, row.limit as number);
    return answer;
  };
  if (
    OWN &&
    row.reader.request &&
    typeof body === "object" &&
    "getReader" in body &&
    row.reader.method(native) !== "HEAD"
  ) {
    return wholeOf(body).then((whole) =>
      typeof whole === "object" && "getReader" in whole
        ? rare().prepare(row, native, { ...parts, body: whole }, send)
        : send({ ...parts, body: whole }, whole.length),
    );
  }
  return typeof body !== "string" ||
    (body && row.reader.method(native) === "HEAD") ||
    (LIGHT && HEADERS && metHopByHop)
    ? rare().prepare(row, native, parts, send)
    : send(parts, byteLength(body));
}
