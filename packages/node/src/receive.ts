import { type AnyDefinition, callFailure, parseJson, type ReplyParts } from "anyfn/adapter";
import { type CloudEventListener, receiveCloudEvents } from "anyfn/cloudevents/delivery";
import { clientGone, isClientGone } from "anyfn/http";
import { isTooLarge, toResponse } from "./http.ts";
import type { NodeRequest } from "./native.ts";

/** A function that a request is meant for. */
export interface Callee {
  readonly name: string;
  readonly definition: AnyDefinition;
  readonly bodyLimit: number;
  call(native: unknown, request?: Request): unknown;
  /** Meters a call that is refused here. */
  refused(request: Request): void;
  /** Meters and logs a call whose client went away before the whole of it was here. */
  cancelled(request: Request, bytes: number): void;
  /** Hears why what came, or one of a batch, is no CloudEvent. */
  onInvalid(error: unknown): void;
}

/** Answers a request that carries CloudEvents for one function. */
export async function receive(callee: Callee, request: Request): Promise<Response> {
  const body = await bodyFor(callee, request);
  if (body instanceof Response) return body;
  if (!body) {
    callee.refused(request);
    return tooLarge(request);
  }
  const listener: CloudEventListener = { ...callee, call: (events) => callee.call(events, request) };
  return toResponse(
    await receiveCloudEvents(
      [listener],
      { method: request.method, headers: request.headers, body },
      { only: callee.name, onInvalid: (error) => callee.onInvalid(error) },
    ),
    request.method,
  );
}

/** Answers a direct call: the input is the body, JSON or none; the result is JSON, 204 for none. */
export async function answerCall(callee: Callee, request: Request): Promise<Response> {
  const { method } = request;
  if (method !== "POST") {
    callee.refused(request);
    return toResponse(plain(405, { allow: "POST" }), method);
  }
  const body = await bodyFor(callee, request);
  if (body instanceof Response) return body;
  if (!body) {
    callee.refused(request);
    return tooLarge(request);
  }
  const text = Buffer.from(body).toString();
  const parsed = text === "" ? { value: undefined } : parseJson(text);
  if (!parsed) {
    callee.refused(request);
    return toResponse(
      failure(400, "MalformedEventError", "The body of a direct call should be JSON but is not."),
      method,
    );
  }
  try {
    const id = request.headers.get("x-request-id") ?? undefined;
    const native = {
      from: "node:invoke",
      id,
      data: parsed.value,
      bytes: body.byteLength,
      request: request as NodeRequest,
    };
    const result = await callee.call(native, request);
    const json = result === undefined ? undefined : JSON.stringify(result);
    return toResponse(
      json === undefined
        ? plain(204)
        : { status: 200, headers: { "content-type": "application/json" }, cookies: [], body: json },
      method,
    );
  } catch (error) {
    return toResponse(callFailure(error), method);
  }
}

/** The bytes of a call's body; undefined for more than are allowed, and an answer that nobody gets where the client went away. */
export async function bodyFor(
  callee: Pick<Callee, "bodyLimit" | "cancelled">,
  request: Request,
): Promise<Uint8Array | Response | undefined> {
  let came = 0;
  try {
    return await readBody(request, callee.bodyLimit, (bytes) => {
      came = bytes;
    });
  } catch (error) {
    if (!isClientGone(error)) throw error;
    callee.cancelled(request, came);
    return toResponse(plain(400), request.method);
  }
}

/** The bytes of a body; undefined for more than are allowed. @throws clientGone where it breaks off */
export async function readBody(
  request: Request,
  limit: number,
  came?: (bytes: number) => void,
): Promise<Uint8Array | undefined> {
  const known = (request as NodeRequest).runtime?.node?.req.rawBody;
  if (known) return known;
  if (Number(request.headers.get("content-length")) > limit) return undefined;
  if (!request.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.body) {
      size += chunk.byteLength;
      came?.(size);
      if (size > limit) return undefined;
      chunks.push(chunk);
    }
  } catch (error) {
    if (isTooLarge(error)) return undefined;
    throw clientGone(error);
  }
  return Buffer.concat(chunks);
}

/** The answer to a body that is too large. What is left of it is not read: the connection ends. */
export function tooLarge({ method }: Request): Response {
  const { status, headers, cookies, body } = failure(
    413,
    "BodyTooLarge",
    "The body is larger than this server takes.",
  );
  return toResponse({ status, headers: { ...headers, connection: "close" }, cookies, body }, method);
}

/** A refusal in JSON. */
export function failure(status: number, type: string, message: string): ReplyParts {
  return {
    status,
    headers: { "content-type": "application/json" },
    cookies: [],
    body: JSON.stringify({ error: { type, message } }),
  };
}

function plain(status: number, headers: Readonly<Record<string, string>> = {}): ReplyParts {
  return { status, headers, cookies: [], body: "" };
}
