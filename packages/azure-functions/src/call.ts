import {
  type AnyDefinition,
  callFailure,
  type Entry,
  type Outcome,
  type ReportOptions,
  type ServeOptions,
} from "anyfn/adapter";
import { reportRequest } from "./crash.ts";
import { noteFailure } from "./failures.ts";
import { restoreHeaders } from "./forwarded.ts";
import type { HttpReply } from "./http.ts";
import type { AzureContext, HttpRequestLike } from "./native.ts";

/** A direct call over HTTP: the body is read, the function called, its result or failure answered. It never rejects. */
export async function callInvoke(
  definition: AnyDefinition,
  options: ServeOptions,
  entry: Entry,
  request: HttpRequestLike,
  context: AzureContext | undefined,
): Promise<HttpReply> {
  restoreHeaders(request, context);
  let body: Uint8Array;
  try {
    body = new Uint8Array(await request.arrayBuffer());
  } catch (error) {
    reportRequest(definition, options, error, request, context, BROKEN_OFF);
    return { status: 400, headers: {} };
  }
  try {
    const outcome = (await entry({ request, body }, context)) as Outcome | undefined; // what the row of direct calls answers
    if (outcome?.ok === false) return answerTo(outcome.error, context);
    const text = outcome?.value === undefined ? undefined : JSON.stringify(outcome.value);
    return text === undefined ? { status: 204, headers: {} } : json(200, text);
  } catch (error) {
    noteFailure(error, context);
    return refusal(error);
  }
}

/** A body that cannot be read was not sent to its end. */
const BROKEN_OFF: ReportOptions = {
  message: "the client went away before the call was complete",
  level: "info",
};

function answerTo(error: unknown, context: AzureContext | undefined): HttpReply {
  const reply = refusal(error);
  if (reply.status >= 500) noteFailure(error, context);
  return reply;
}

/** The answer to a failed call, in the form of the library. */
function refusal(error: unknown): HttpReply {
  const { status, headers, body } = callFailure(error);
  return { status, headers, body };
}

function json(status: number, body: string): HttpReply {
  return { status, headers: { "content-type": "application/json" }, body };
}
