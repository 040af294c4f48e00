/**
 * What the light classes rarely need: streams, forms, clones, iteration, and Node's own classes as the judge of odd
 * input. It may live in another file than they do, so it knows them only by `inner` and imports nothing of them.
 * Over 300 lines, as a build moves it as one piece and everything in it leans on the same few body functions.
 */

import { type Bearer, type Body, bodyOf, type Content, type inner as Inner } from "./body.ts";
import { untrueHeaders } from "./decoded.ts";
import type { KeptHeaders, LightHeaders } from "./headers.ts";
import type { Class } from "./native.ts";
import type { RequestContext, RequestReader } from "./request.ts";

const inner: typeof Inner = Symbol.for("anyfn.inner") as never; // the same symbol

type Kind = "text" | "json" | "bytes" | "arrayBuffer" | "blob" | "formData";

/** The members of the standard's `Body` mixin but the frequent ones. */
const bodyMembers: object & ThisType<Bearer> = {
  get body() {
    const body = this[inner]();
    return body && streamOf(body);
  },
  get bodyUsed() {
    const body = this[inner]();
    return !!body && isUsed(body);
  },
  text() {
    return read(this, "text");
  },
  json() {
    return read(this, "json");
  },
  bytes() {
    return read(this, "bytes");
  },
  arrayBuffer() {
    return read(this, "arrayBuffer");
  },
  blob() {
    return read(this, "blob");
  },
  formData() {
    return read(this, "formData");
  },
};

const responseMembers: object & ThisType<globalThis.Response & Bearer> = {
  get statusText() {
    return statusTexts.get(this) ?? "";
  },
  get ok() {
    return this.status < 300;
  },
  // What is otherwise for responses from the network only.
  type: "default",
  url: "",
  redirected: false,
  clone() {
    const body = this[inner]();
    const Light = classOf(this) as new (body: Body | null, init: object) => object; // the one that the constructor is
    const copy = body && cloneBody(body);
    if (copy) copies.add(copy);
    return new Light(copy, this);
  },
  [Symbol.for("nodejs.util.inspect.custom")](_: unknown, options: object, inspect: Inspect) {
    const { status, statusText, headers, bodyUsed } = this;
    return `Response ${inspect({ status, statusText, headers, bodyUsed }, options)}`;
  },
};

const requestMembers: object & ThisType<globalThis.Request & Bearer> = {
  clone() {
    const body = this[inner]();
    const Light = classOf(this) as LightRequestClass; // the one that the constructor is
    const { headers } = this;
    const copy = new (headers.constructor as typeof globalThis.Headers)(headers);
    const content = body && readable(cloneBody(body));
    const reader: RequestReader<globalThis.Request> = {
      method: (original) => original.method,
      url: (original) => original.url,
      header: (_, name) => copy.get(name) ?? undefined,
      headers: () => copy,
      body: () => content ?? undefined,
    };
    return new Light(this, undefined, reader, this);
  },
  [Symbol.for("nodejs.util.inspect.custom")](_: unknown, options: object, inspect: Inspect) {
    const { method, url, headers, bodyUsed } = this;
    return `Request ${inspect({ method, url, headers, bodyUsed }, options)}`;
  },
};

// No incoming request sets any of them: Node's class knows what they are then.
for (const name of [
  "cache",
  "credentials",
  "destination",
  "duplex",
  "integrity",
  "keepalive",
  "mode",
  "redirect",
  "referrer",
  "referrerPolicy",
] as const) {
  Object.defineProperty(requestMembers, name, {
    get(this: globalThis.Request) {
      return new globalThis.Request(this.url)[name];
    },
  });
}

type LightRequestClass = new (
  source: globalThis.Request,
  init: undefined,
  reader: RequestReader<globalThis.Request>,
  context: RequestContext,
) => object;

type Holder = Pick<LightHeaders, typeof inner>;

const headersMembers: object & ThisType<Holder> = {
  delete(name: string) {
    const kept = this[inner]();
    const lower = lowerName(name);
    if (lower === "set-cookie") kept.cookies.length = 0;
    // Only then: a deletion makes the record slow.
    else if (Object.hasOwn(kept.headers, lower)) delete kept.headers[lower];
    kept.sorted = undefined;
  },
  getSetCookie() {
    return [...this[inner]().cookies];
  },
  forEach(callback: (value: string, name: string, headers: unknown) => void, self: unknown = globalThis) {
    if (typeof callback !== "function") throw new TypeError("forEach takes a function");
    for (const [name, value] of entries(this)) callback.call(self, value, name, this);
  },
  entries() {
    return entries(this);
  },
  *keys() {
    for (const [name] of entries(this)) yield name;
  },
  *values() {
    for (const [, value] of entries(this)) yield value;
  },
  [Symbol.iterator]() {
    return entries(this);
  },
  [Symbol.for("nodejs.util.inspect.custom")](_: unknown, options: object, inspect: Inspect) {
    const { headers, cookies } = this[inner]();
    return `Headers ${inspect({ ...headers, ...(cookies.length > 0 && { "set-cookie": cookies }) }, options)}`;
  },
};

type Inspect = (value: object, options: object) => string;

/** The members of each light class that are found only when somebody asks for them. */
export const members: Readonly<Record<"Request" | "Response" | "Headers", object>> = {
  Headers: withMembers(headersMembers, { [Symbol.toStringTag]: "Headers" }),
  Request: withMembers(bodyMembers, requestMembers, { [Symbol.toStringTag]: "Request" }),
  Response: withMembers(bodyMembers, responseMembers, { [Symbol.toStringTag]: "Response" }),
};

/** Gives the members of a class to its prototype, which from then on has them itself. */
export const lent: Lender<"Request" | "Response" | "Headers"> = lender(members);

/** Members of a class, given to its prototype. */
export type Lender<Name extends string> = (prototype: object, name: Name) => object;

/** What lends these members. What the prototype has of its own stays. */
export function lender<Name extends string>(all: Readonly<Record<Name, object>>): Lender<Name> {
  // A member that nobody has is asked for here again and again.
  const given = new WeakSet<object>();
  return (prototype, name) => {
    const lent = all[name];
    if (given.has(prototype)) return lent;
    given.add(prototype);
    for (const key of Reflect.ownKeys(lent)) {
      const member = Object.getOwnPropertyDescriptor(lent, key);
      if (member && !Object.hasOwn(prototype, key)) Object.defineProperty(prototype, key, member);
    }
    return lent;
  };
}

/** Members under the name that their instances go by. */
function withMembers(...parts: readonly object[]): object {
  return Object.defineProperties({}, Object.assign({}, ...parts.map(Object.getOwnPropertyDescriptors)));
}

/** The light class of an instance, be it of a subclass. */
function classOf(instance: object): unknown {
  let prototype = instance;
  while (!Object.hasOwn(prototype, inner)) prototype = Object.getPrototypeOf(prototype);
  return prototype.constructor;
}

// Headers

/** An iteration sees changes made in its midst: its place is an index into the list as it then is. */
function* entries(headers: Holder): Generator<[string, string]> {
  for (
    let index = 0, pair: [string, string] | undefined;
    (pair = sortedPairs(headers[inner]())[index]);
    index++
  ) {
    yield [...pair];
  }
}

function sortedPairs(kept: KeptHeaders): [string, string][] {
  if (!kept.sorted) {
    const cookies = kept.cookies.map((cookie): [string, string] => ["set-cookie", cookie]);
    kept.sorted = [...Object.entries(kept.headers), ...cookies].sort(([a], [b]) =>
      a < b ? -1 : a > b ? 1 : 0,
    );
  }
  return kept.sorted;
}

/** Appends the headers of a request as a platform gives them; what is no name is left out. */
export function appendAll(headers: LightHeaders, all: Iterable<readonly [string, string]>): void {
  for (const [name, value] of all) if (TOKEN.test(name)) headers.append(name, tameValue(value));
}

/** Adds a value to the one that a name already has, if it has one, or replaces it: `constructor` and `__proto__` are names too. */
export function join(headers: Record<string, string>, name: string, more: string, alone?: boolean): void {
  const before = !alone && Object.hasOwn(headers, name) ? headers[name] : undefined;
  const value = before === undefined ? more : before + (name === "cookie" ? "; " : ", ") + more;
  Object.defineProperty(headers, name, { value, writable: true, enumerable: true, configurable: true });
}

/** What a question for `set-cookie` answers. */
export function joinCookies(cookies: readonly string[]): string | null {
  return cookies.length > 0 ? cookies.join(", ") : null;
}

/** What a header name is (RFC 9110 §5.6.2). */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

/** @throws TypeError when it is no header name */
export function lowerName(name: string): string {
  if (!TOKEN.test(name)) throw new TypeError(`Invalid header name: ${name}`);
  return name.toLowerCase();
}

/** The pairs of an init that is no plain record. @throws TypeError for what is none at all */
export function pairs(init: unknown): Iterable<[string, string]> {
  // Read once, as an iterator can be. Node's class would hand out values that it has joined already.
  const list = isIterable(init) ? Array.from(init, (pair) => (isIterable(pair) ? [...pair] : pair)) : init;
  return Array.isArray(list) && list.every((pair) => Array.isArray(pair) && pair.length === 2)
    ? list
    : new globalThis.Headers(list as never);
}

/** Of objects alone: a text is no list. */
function isIterable(value: unknown): value is Iterable<unknown> {
  return Object(value) === value && Symbol.iterator in (value as object); // just tested
}

/** @throws TypeError when it is no value of a header */
export function cleanValue(text: string): string {
  return new globalThis.Headers({ a: text }).get("a") as string; // it was just set
}

/** A value that never throws: wide text becomes the Latin-1 reading of its UTF-8, control characters a space. */
export function tameValue(text: string): string {
  if (/^(?![\t ])[\t -\xff]*(?<![\t ])$/.test(text)) return text;
  const narrow = /[^\0-\xff]/.test(text) ? Buffer.from(text).toString("latin1") : text;
  return cleanValue(narrow.replace(/[\0\n\r]/g, " "));
}

// Bodies

/** @throws TypeError when it was read before */
export function takeBody(body: Body): Content | ReadableStream<Uint8Array> {
  needsFresh(body);
  body.used = true;
  if (body.content === undefined) return streamOf(body);
  body.stream?.getReader(); // so that nobody reads it as well
  return body.content;
}

/** @throws TypeError when it was read before */
export function cloneBody(body: Body): Body {
  needsFresh(body);
  const { content, stream } = body;
  // Also behind a stream that was handed out: nobody has read from it.
  if (content !== undefined) return bodyOf(content);
  const [mine, other] = (stream as ReadableStream<Uint8Array>).tee(); // one of both is there
  body.stream = mine;
  return bodyOf(other);
}

/** Any of the readings that the standard's `Body` mixin has. */
export async function read(bearer: Bearer, kind: Kind): Promise<unknown> {
  const body = bearer[inner]();
  const taken = body ? takeBody(body) : "";
  const whole = typeof taken === "string" || taken instanceof Uint8Array;
  // Nobody else holds the bytes of a request: they are handed out without a copy.
  if (whole && kind === "arrayBuffer") return bufferOf(taken, "method" in bearer);
  if (whole && kind === "bytes") return new Uint8Array(bufferOf(taken, "method" in bearer));
  if (whole && kind === "text") return asText(taken);
  if (whole && kind === "json") return JSON.parse(asText(taken));
  return new globalThis.Response(asInit(taken), { headers: bearer.headers as never })[kind](); // an iterable of pairs
}

/** The bodies behind the streams handed out, so that `new Response(response.body)` goes on with the content. */
const bodies = new WeakMap<object, Body>();

function streamOf(body: Body): ReadableStream<Uint8Array> {
  if (!body.stream) {
    const bytes = new Uint8Array(bufferOf(body.content ?? "")); // a copy, as the stream takes the buffer away
    body.stream = new ReadableStream({
      type: "bytes",
      start(controller) {
        if (bytes.length > 0) controller.enqueue(bytes as never); // not shared, as it is a copy
        controller.close();
      },
    });
    if (body.used) body.stream.getReader();
    bodies.set(body.stream, body);
  }
  return body.stream;
}

/** For somebody who takes bytes to be his own. */
function readable({ content, stream }: Body): Content | ReadableStream<Uint8Array> | undefined {
  // A Buffer's own slice() is no copy.
  return content instanceof Uint8Array ? new Uint8Array(content) : (content ?? stream);
}

function needsFresh(body: Body): void {
  if (isUsed(body) || body.stream?.locked)
    throw new TypeError("Body is unusable: Body has already been read");
}

function isUsed({ used, stream }: Body): boolean {
  // Takes web streams too, which its type does not say.
  return used || (!!stream && process.getBuiltinModule("stream").Readable.isDisturbed(stream as never));
}

/** Without a byte order mark. */
function asText(content: Content): string {
  return typeof content === "string" ? content.replace(/^\ufeff/, "") : new TextDecoder().decode(content);
}

/** The bytes alone in a buffer: a copy, unless they are `owned`. */
function bufferOf(content: Content, owned?: boolean): ArrayBuffer {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const { buffer } = bytes;
  return owned && buffer.byteLength === bytes.length ? (buffer as ArrayBuffer) : new Uint8Array(bytes).buffer;
}

type BodyOfNative = NonNullable<ConstructorParameters<typeof globalThis.Response>[0]>;

/** A body for one of Node's classes: no text, because that would bring a content type along. */
function asInit(taken: Content | ReadableStream<Uint8Array>): BodyOfNative {
  return (typeof taken === "string" ? Buffer.from(taken) : taken) as never; // all three are
}

// Responses and requests

interface Init {
  readonly status?: number;
  readonly statusText?: string;
  readonly headers?: unknown;
}

/** What the arguments of `new Response()` mean, for the instance in the making. */
export function judge(
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

/** The bodies of clones in the making: a record that a user makes is no body. */
const copies = new WeakSet<Body>();

/** Of the few responses that have one. */
const statusTexts = new WeakMap<object, string>();

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
    headers: Holder;
  };
  Object.freeze(response.headers[inner]().headers);
  return response;
}

/** `new Request()`: one of Node's own, under the prototype of a subclass where there is one. */
export function newRequest(Light: Class, target: Class, input: unknown, init: unknown): globalThis.Request {
  const native = globalThis.Request;
  if (target !== Light) Object.setPrototypeOf(target.prototype, native.prototype);
  const isLight = typeof input === "object" && input !== null && inner in input;
  const withBody = (init as RequestInit | null | undefined)?.body == null; // else the body of the input stays unread
  const first = isLight ? toNativeRequest(input as never, withBody) : input;
  return Reflect.construct(native, [first, init], target === Light ? native : target) as globalThis.Request;
}

export function toNativeRequest(request: globalThis.Request, withBody = true): globalThis.Request {
  const body = withBody ? (request as never as Bearer)[inner]() : null; // light, as the caller knows
  return new globalThis.Request(request.url, {
    method: request.method,
    headers: request.headers,
    body: body && asInit(takeBody(body)),
    duplex: "half",
    signal: request.signal,
  });
}
