/** The members of the light classes that are written once for several of them, or are long: `disguise` gives them to the prototypes. */
import { type Bearer, type Body, cloneBody, inner, isUsed, read, readable, streamOf } from "./body.ts";
import { entries, lowerName } from "./header-values.ts";
import type { InnerHeaders, KeptHeaders } from "./inner-headers.ts";
import type { RequestContext, RequestReader } from "./request-reader.ts";
import { markCopy, statusTexts } from "./response-init.ts";

/** The members of the standard's `Body` mixin. */
export const bodyMembers: object & ThisType<Bearer> = {
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

/** Members of `Response` beside those of its class. */
export const responseMembers: object & ThisType<globalThis.Response & Bearer> = {
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
    if (copy) markCopy(copy);
    return new Light(copy, this);
  },
  [Symbol.for("nodejs.util.inspect.custom")](_: unknown, options: object, inspect: Inspect) {
    const { status, statusText, headers, bodyUsed } = this;
    return `Response ${inspect({ status, statusText, headers, bodyUsed }, options)}`;
  },
};

/** Members of `Request` beside those of its class. */
export const requestMembers: object & ThisType<globalThis.Request & Bearer> = {
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

// No incoming request sets any of these: they have the defaults of Node's class.
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

/** Members of `Headers` beside those of its class. */
export const headersMembers: object & ThisType<HeadersHolder> = {
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

type HeadersHolder = Pick<InnerHeaders, typeof inner> & { [inner](): KeptHeaders };

type Inspect = (value: object, options: object) => string;

/** The light class of an instance, also where the instance is of a subclass. */
function classOf(instance: object): unknown {
  let prototype = instance;
  while (!Object.hasOwn(prototype, inner)) prototype = Object.getPrototypeOf(prototype);
  return prototype.constructor;
}
