import type { AnyDefinition, Entry, Outcome, ServeOptions } from "anyfn/adapter";
import { crashed } from "./crash.ts";
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
  try {
    restoreHeaders(request, context);
    const body = new Uint8Array(await request.arrayBuffer());
    const outcome = (await entry({ request, body }, context)) as Outcome | undefined; // what the row of direct calls answers
    if (outcome?.ok === false) return answerTo(outcome.error, context);
    const text = outcome?.value === undefined ? undefined : JSON.stringify(outcome.value);
    return text === undefined ? { status: 204, headers: {} } : json(200, text);
  } catch (error) {
    crashed(definition, options, error, request, context);
    return refusal(error);
  }
}

function answerTo(error: unknown, context: AzureContext | undefined): HttpReply {
  const reply = refusal(error);
  if (reply.status >= 500) noteFailure(error, context);
  return reply;
}

/**
 * The caller hears the error's name, never an internal message: what it did wrong itself (input that the schema refuses), and what an
 * `HttpError` says, is told. By fields, so that an error of another copy of anyfn counts too.
 */
function refusal(error: unknown): HttpReply {
  const { code, name, message, status, publicMessage } = fieldsOf(error);
  if (typeof code === "string" && REFUSED.has(code)) return failure(400, name, message);
  if (code === "HTTP" && typeof status === "number" && status >= 400 && status <= 599)
    return failure(status, name, publicMessage || "");
  if (code === "TIMEOUT" || name === "TimeoutError") return failure(504, name, "Gateway Timeout");
  return failure(500, name, "Internal Server Error");
}

const REFUSED: ReadonlySet<string> = new Set(["INVALID_PAYLOAD", "MALFORMED_EVENT"]);

/** Whatever is thrown may throw when it is read. */
function fieldsOf(
  error: unknown,
): Partial<Record<"code" | "name" | "message" | "status" | "publicMessage", unknown>> {
  try {
    const { code, name, message, status, publicMessage } = Object(error) as Record<string, unknown>; // read as unknown
    return { code, name, message, status, publicMessage };
  } catch {
    return {};
  }
}

function failure(status: number, type: unknown, message: unknown): HttpReply {
  const text = (value: unknown, other: string): string => (typeof value === "string" ? value : other);
  return json(status, JSON.stringify({ error: { type: text(type, "Error"), message: text(message, "") } }));
}

function json(status: number, body: string): HttpReply {
  return { status, headers: { "content-type": "application/json" }, body };
}
