import type { HttpTrigger, ReplyParts } from "../contract.ts";
import type { Runner } from "../definition.ts";
import { byteLength } from "../http/facts.ts";
import { type HttpScope, refusal } from "../http/scope.ts";
import { contextOf } from "./context.ts";
import { isThenable, settled } from "./deadline.ts";
import { checkSize, failed, unsendable } from "./failure.ts";
import type { Invocation } from "./invocation.ts";
import { prepare } from "./reply.ts";

/** Handles one HTTP request: route, request, handler, response; whatever goes wrong is an answer, never a thrown error. */
export function httpRunner(): Runner {
  return (invocation: Invocation, row: HttpTrigger, start) =>
    start
      ? start.then(
          () => handle(invocation, row),
          (error: unknown) => fail(invocation, error, "the request was not handled"),
        )
      : handle(invocation, row);
}

function handle(invocation: Invocation, row: HttpTrigger): unknown {
  const native = invocation.nativeEvent as never; // `row.detect` accepted it
  const { reader } = row;
  const { adapter, definition } = invocation.instance;
  invocation.usage.bytesIn = reader.bodyLength(native);
  try {
    const refused = refusal(
      definition.options as HttpScope,
      reader,
      native,
      reader.method(native),
      invocation,
    ); // an http definition's, to which a build may have added a base path
    if (refused) return reply(invocation, refused);
    const request = adapter.web.request(native, reader, invocation);
    const result = definition.handler(request as never, contextOf(invocation) as never); // an http definition's handler takes exactly these
    const answer = isThenable(result) ? result : respond(invocation, result);
    if (!isThenable(answer)) return answer;
    // A response, or an answer whose body is still read.
    return settled(invocation, answer, answer === result ? respond : (_, ready) => ready, fail);
  } catch (error) {
    return fail(invocation, error);
  }
}

/** The native answer to the handler's response. */
function respond(invocation: Invocation, response: unknown): unknown {
  const parts = invocation.instance.adapter.web.parts(response);
  if (!parts) throw unsendable(response);
  return reply(invocation, parts);
}

/** The native answer to what a handler threw. A thrown response is an answer; what cannot be sent is a failure like any other. */
function fail(invocation: Invocation, error: unknown, what?: string): unknown {
  const answerFailure = (cause: unknown): unknown => reply(invocation, failed(invocation, cause, what));
  try {
    const thrown = invocation.instance.adapter.web.parts(error);
    const answer = thrown ? reply(invocation, thrown) : answerFailure(error);
    return isThenable(answer) ? answer.then(undefined, answerFailure) : answer;
  } catch (cause) {
    return answerFailure(cause);
  }
}

function reply(invocation: Invocation, parts: ReplyParts): unknown {
  const { reader } = invocation.row as HttpTrigger; // what handles requests has a row of requests
  const { whole } = invocation.instance.adapter.web;
  const method = reader.method(invocation.nativeEvent as never); // `row.detect` accepted it
  const { body } = parts;
  if (whole && typeof body === "object" && "getReader" in body && method !== "HEAD") {
    return whole(body).then((first) =>
      typeof first === "object" && "getReader" in first
        ? prepare(invocation, { ...parts, body: first }, send)
        : send(invocation, { ...parts, body: first }, first.length),
    );
  }
  return typeof body !== "string" || (body && method === "HEAD")
    ? prepare(invocation, parts, send)
    : send(invocation, parts, byteLength(body));
}

/** @param bytes Of the body. */
function send(invocation: Invocation, parts: ReplyParts, bytes: number): unknown {
  const row = invocation.row as HttpTrigger; // as above
  invocation.usage.bytesOut = bytes;
  const answer = row.reply(
    parts,
    invocation.nativeEvent as never, // as above
    !invocation.pending && invocation.native,
  );
  // A byte takes at most six characters of JSON: only what might be too large is measured. Without a limit this comparison is false.
  if (bytes * 6 > (row.limit as number)) checkSize(answer, row.limit as number);
  return answer;
}
