import type { HttpTrigger, ReplyParts } from "../adapter.ts";
import { isThenable } from "../deadline.ts";
import type { AnyMiddleware } from "../definition.ts";
import { rare } from "../door.ts";
import { LIGHT, OWN, ROUTES, SENDS } from "../features.ts";
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
  const { route, methods } = scope;

  return (invocation: Invocation, row: HttpTrigger) => {
    const native = invocation.nativeEvent as never; // `row.detect` accepted it
    const { reader } = row;
    const { instance } = invocation;
    invocation.usage.bytesIn = reader.bodyLength(native);
    try {
      const method = reader.method(native);
      const params =
        !ROUTES || route === undefined
          ? invocation.params
          : instance.options.match?.(route, reader.path(native));
      if (ROUTES && params) invocation.params = params;
      // CONNECT, TRACE and TRACK, which no Request can have, begin with these letters; all that do are looked at.
      if ((ROUTES && (!params || (methods && !methods.includes(method)))) || /^[ct]/i.test(method)) {
        const refusal = rare().refusal(scope, invocation, row);
        if (refusal) return reply(invocation, row, refusal);
      }
      const result = instance.definition.handler(
        (OWN && (!LIGHT || reader.request)
          ? reader.request?.(native, invocation)
          : lazyRequest(native, reader, invocation)) as never,
        invocation as never,
      ); // an http definition's handler takes exactly these
      const answer = isThenable(result) ? result : respond(invocation, row, result);
      return isThenable(answer) ? settled(invocation, row, answer, answer === result) : answer;
    } catch (error) {
      return fail(invocation, row, error);
    }
  };
}

/**
 * Waits for a response, or for an answer whose body is still read, until the time is up: a body that never ends is given up like a
 * handler that never answers. One promise, as a chain of them is most of what waiting costs.
 */
function settled(
  invocation: Invocation,
  row: HttpTrigger,
  work: PromiseLike<unknown>,
  isResponse: boolean,
): Promise<unknown> {
  return new Promise((resolve) => {
    const done = (answer: unknown): void => {
      invocation.expire = undefined;
      resolve(answer);
    };
    const failed = (error: unknown): void => done(fail(invocation, row, error));
    const take = (value: unknown): void => {
      try {
        const answer = isResponse ? respond(invocation, row, value) : value;
        if (isThenable(answer)) answer.then(done, failed);
        else done(answer);
      } catch (error) {
        failed(error);
      }
    };
    invocation.expire = failed;
    work.then(take, failed);
  });
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
    // A byte takes at most six characters of JSON: only what might be too large is measured.
    if (row.limit && bytes * 6 > row.limit) rare().limit(answer, row.limit);
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
  return typeof body !== "string" || (body && row.reader.method(native) === "HEAD") || (LIGHT && metHopByHop)
    ? rare().prepare(row, native, parts, send)
    : send(parts, byteLength(body));
}
