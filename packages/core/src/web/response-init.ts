/** The arguments of `new Response()`, and its static methods. */
import { type Body, bodies, bodyOf, inner, needsFresh } from "./body.ts";
import { untrueHeaders } from "./decoded.ts";
import type { InnerHeaders } from "./inner-headers.ts";

interface Init {
  readonly status?: number;
  readonly statusText?: string;
  readonly headers?: unknown;
}

/** Reads the arguments of `new Response()`. */
export function responseInit(
  response: object,
  given: unknown,
  init: unknown,
): Required<Omit<Init, "statusText">> & { readonly body: Body | null } {
  let { status = 200, statusText = "", headers } = (init ?? {}) as Init; // any value has properties
  let body = given === null ? null : lightBody(given);
  const isPlain =
    typeof (init ?? {}) === "object" &&
    Number.isInteger(status) &&
    status >= 200 &&
    status <= 599 &&
    (body === null || ![204, 205, 304].includes(status)) &&
    typeof statusText === "string" &&
    /^[ -~]*$/.test(statusText);
  if (body === undefined || !isPlain) {
    // Node's class reads the rest, or throws the error that it should.
    const native = new globalThis.Response(
      (body === undefined ? given : body && new Uint8Array()) as never,
      init as never,
    );
    ({ status, statusText, headers } = native);
    if (body === undefined) body = native.body && bodyOf(native.body);
  }
  if (statusText !== "") statusTexts.set(response, statusText);
  return { body, status, headers };
}

/** Text, bytes and streams as they are; undefined for what only Node's class can read. */
function lightBody(given: unknown): Body | undefined {
  if (typeof given === "string" || given instanceof Uint8Array) return bodyOf(given);
  if (ArrayBuffer.isView(given))
    return bodyOf(new Uint8Array(given.buffer, given.byteOffset, given.byteLength));
  if (given instanceof ArrayBuffer) return bodyOf(new Uint8Array(given));
  if (copies.has(given as Body)) return given as Body; // a clone's
  if (!(given instanceof ReadableStream)) return undefined;
  const body = bodies.get(given) ?? bodyOf(given);
  needsFresh(body);
  return body;
}

/** The bodies of clones that are being made. They are known by identity, as users may make a record that looks like one. */
const copies = new WeakSet<Body>();

/** Marks the body of a clone that is being made. */
export function markCopy(body: Body): void {
  copies.add(body);
}

/** Of the few responses that have one. */
export const statusTexts: WeakMap<object, string> = new WeakMap();

/** A response of Node's or another library's as a light one; undefined for other values, and for a status that cannot be sent. */
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
    headers: Pick<InnerHeaders, typeof inner>;
  };
  Object.freeze(response.headers[inner]().headers);
  return response;
}
