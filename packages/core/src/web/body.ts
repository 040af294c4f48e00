/** What a request or a response carries, as it came. No stream is made of a text or of bytes until somebody asks for it. */
export interface Body {
  /** Undefined where there is only a stream. */
  readonly content: Content | undefined;
  stream: ReadableStream<Uint8Array> | undefined;
  used: boolean;
}

export function bodyOf(from: Content | ReadableStream<Uint8Array>): Body {
  const body: Writable<Body> = { content: undefined, stream: undefined, used: false };
  if (typeof from === "string") body.content = from.toWellFormed();
  else if ("getReader" in from) body.stream = from;
  else body.content = from;
  return body;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

export type Content = string | Uint8Array;

/** Under this name the light classes read each other: a body, or null without one; headers as they are sent. */
export const inner: unique symbol = Symbol.for("anyfn.inner") as never; // TypeScript has no unique symbols of the registry

export interface Bearer {
  readonly headers: object;
  [inner](): Body | null;
}

/** The content, or the stream where there is only that. The body then counts as read. @throws TypeError when it was before */
export function takeBody(body: Body): Content | ReadableStream<Uint8Array> {
  if (body.used || body.stream) needsFresh(body);
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

/** How a body can be read. */
export type Reading = "text" | "json" | "bytes" | "arrayBuffer" | "blob" | "formData";

/** Any of the readings that the standard's `Body` mixin has. */
export async function read(bearer: Bearer, kind: Reading): Promise<unknown> {
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
export const bodies: WeakMap<object, Body> = new WeakMap();

export function streamOf(body: Body): ReadableStream<Uint8Array> {
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

/** The content for a reader that may change the bytes it gets. */
export function readable({ content, stream }: Body): Content | ReadableStream<Uint8Array> | undefined {
  // A Buffer's own slice() is no copy.
  return content instanceof Uint8Array ? new Uint8Array(content) : (content ?? stream);
}

export function needsFresh(body: Body): void {
  if (isUsed(body) || body.stream?.locked)
    throw new TypeError("Body is unusable: Body has already been read");
}

export function isUsed({ used, stream }: Body): boolean {
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
export function asInit(taken: Content | ReadableStream<Uint8Array>): BodyOfNative {
  return (typeof taken === "string" ? Buffer.from(taken) : taken) as never; // all three are
}
