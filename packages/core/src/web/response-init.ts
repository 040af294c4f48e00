/** Responses that are not plainly a text, bytes or nothing with a status: what `new Response()` and its statics then mean. */
import { type Body, bodies, bodyOf, inner, needsFresh } from "./body.ts";
import { untrueHeaders } from "./decoded.ts";
import type { LightHeaders } from "./headers.ts";

interface Init {
  readonly status?: number;
  readonly statusText?: string;
  readonly headers?: unknown;
}

/** What the arguments of `new Response()` mean, for the instance in the making. */
export function responseInit(
  response: object,
  body: unknown,
  init: unknown,
): Required<Omit<Init, "statusText">> & { readonly body: Body | null } {
  let { status = 200, statusText = "", headers } = (init ?? {}) as Init; // any value has properties
  if (ArrayBuffer.isView(body) && !(body instanceof Uint8Array)) {
    body = new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  } else if (body instanceof ArrayBuffer) body = new Uint8Array(body);
  let made: Body | null | undefined;
  if (body === null || typeof body === "string" || body instanceof Uint8Array)
    made = body === null ? null : bodyOf(body);
  else if (copies.has(body as Body)) made = body as Body;
  else if (body instanceof ReadableStream) {
    made = bodies.get(body) ?? bodyOf(body);
    needsFresh(made);
  }
  if (made === undefined || !isPlainInit(init, body)) {
    const native = new globalThis.Response(
      (made === undefined ? body : made && new Uint8Array()) as never,
      init as never,
    );
    ({ status, statusText, headers } = native);
    if (made === undefined) made = native.body && bodyOf(native.body);
  }
  if (statusText !== "") statusTexts.set(response, statusText);
  return { body: made, status, headers };
}

/** The bodies of clones in the making. A record that a user makes is not one of them. */
const copies = new WeakSet<Body>();

/** Says that a body is that of a clone in the making. */
export function markCopy(body: Body): void {
  copies.add(body);
}

/** Of the few responses that have one. */
export const statusTexts: WeakMap<object, string> = new WeakMap();

function isPlainInit(init: unknown, body: unknown): boolean {
  const { status = 200, statusText = "" } = (init ?? {}) as Init; // any value has properties
  return (
    (init === null || init === undefined || typeof init === "object") &&
    Number.isInteger(status) &&
    status >= 200 &&
    status <= 599 &&
    (body === null || ![204, 205, 304].includes(status)) &&
    typeof statusText === "string" &&
    /^[ -~]*$/.test(statusText)
  );
}

/** A response of Node's or another library's as a light one; undefined for what is none, or has a status that cannot be sent. */
export function adopt<Light>(
  response: unknown,
  Light: new (body: unknown, init: object) => Light,
): Light | undefined {
  const found = Object(response) as Partial<globalThis.Response>; // looked at as one
  if (!("arrayBuffer" in found)) return undefined;
  const { status = 200 } = found;
  if (status < 200 || status > 599) return undefined;
  const untrue = untrueHeaders(found);
  // No body may follow these; another library's class may not know that.
  const body = [204, 205, 304].includes(status) ? null : found.body;
  if (untrue.length === 0) return new Light(body, found);
  const headers = new globalThis.Headers(found.headers);
  for (const name of untrue) headers.delete(name);
  return new Light(body, { status, headers });
}

/** `Response.redirect()`, whose headers cannot be changed. */
export function redirect(
  Light: new (body: null, init: object) => object,
  url: string | URL,
  status = 302,
): object {
  if (![301, 302, 303, 307, 308].includes(status) || !URL.canParse(`${url}`)) {
    return globalThis.Response.redirect(url as never, status as never); // it throws
  }
  const response = new Light(null, { status, headers: { location: new URL(url).href } }) as {
    headers: Pick<LightHeaders, typeof inner>;
  };
  Object.freeze(response.headers[inner]().headers);
  return response;
}
