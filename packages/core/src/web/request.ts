import { counted } from "../http/counted.ts";
import { asInit, type Bearer, type Body, bodyOf, inner, takeBody } from "./body.ts";
import { type Class, disguise } from "./disguise.ts";
import { LightHeaders } from "./headers.ts";
import type { InnerHeaders } from "./inner-headers.ts";
import { bodyMembers, requestMembers } from "./members.ts";
import type { RequestContext, RequestReader } from "./request-reader.ts";

/** A `Request` over a native event: it reads what it is asked for, when it is asked for it. */
export function lazyRequest<Native>(
  source: Native,
  reader: RequestReader<Native>,
  context: RequestContext = new AbortController(),
): Request {
  return new LightRequest(source, undefined, reader as RequestReader<unknown>, context) as never; // a reader meets only its source; with its members it is a request
}

/** Node's own request with what `request` has; a light one's body is then read from the new one. Node's own come back as they are. */
export function toNativeRequest(request: globalThis.Request): globalThis.Request {
  return inner in request ? nativeRequest(request) : request;
}

const LightRequest = class Request implements Bearer {
  readonly #source: unknown;
  readonly #reader: RequestReader<unknown>;
  readonly #context: RequestContext;
  #url: string | undefined;
  #headers: InnerHeaders | undefined;
  /** Undefined while nobody asked. */
  #body: Body | null | undefined;

  // A reader and a context are given by `lazyRequest` alone. What users make is Node's own, so that every other library takes it.
  constructor(
    input: unknown,
    init: unknown = undefined,
    reader?: RequestReader<unknown>,
    context?: RequestContext,
  ) {
    this.#source = input;
    this.#reader = reader as RequestReader<unknown>; // or this instance is given up here
    this.#context = context as RequestContext; // as above
    // biome-ignore lint/correctness/noConstructorReturn: so that the instance is one of Node's
    if (!reader) return newRequest(Request, new.target, input, init) as never;
  }

  get method(): string {
    return this.#reader.method(this.#source);
  }

  get url(): string {
    return (this.#url ??= this.#reader.url(this.#source));
  }

  get headers(): InnerHeaders {
    return (this.#headers ??= new LightHeaders(undefined, this.#reader, this.#source));
  }

  get signal(): AbortSignal {
    return this.#context.signal;
  }

  [inner](): Body | null {
    if (this.#body === undefined) {
      const content = ["GET", "HEAD"].includes(this.method) ? undefined : this.#reader.body(this.#source);
      const { usage } = this.#context;
      this.#body =
        content === undefined
          ? null
          : bodyOf(
              usage && typeof content === "object" && "getReader" in content
                ? counted(content, usage)
                : content,
            );
    }
    return this.#body;
  }
};

disguise(LightRequest, "Request", bodyMembers, requestMembers);

/** The Fetch standard's `Request`. A new one is Node's own; one that comes from an adapter loads nothing before it must. */
export const Request: typeof globalThis.Request = LightRequest as never; // it makes them
export type Request = globalThis.Request;

/** `new Request()`: one of Node's own, under the prototype of a subclass where there is one. */
function newRequest(Light: Class, target: Class, input: unknown, init: unknown): globalThis.Request {
  const native = globalThis.Request;
  if (target !== Light) Object.setPrototypeOf(target.prototype, native.prototype);
  const isLight = typeof input === "object" && input !== null && inner in input;
  const withBody = (init as RequestInit | null | undefined)?.body == null; // else the body of the input stays unread
  const first = isLight ? nativeRequest(input as never, withBody) : input;
  return Reflect.construct(native, [first, init], target === Light ? native : target) as globalThis.Request;
}

function nativeRequest(request: globalThis.Request, withBody = true): globalThis.Request {
  const body = withBody ? (request as never as Bearer)[inner]() : null; // light, as the caller knows
  return new globalThis.Request(request.url, {
    method: request.method,
    headers: request.headers,
    body: body && asInit(takeBody(body)),
    duplex: "half",
    signal: request.signal,
  });
}
