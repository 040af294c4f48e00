import { rare } from "./door.ts";

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

/** Under this name the light classes show each other what is inside: a body, or null for none; headers as they are sent. */
export const inner: unique symbol = Symbol.for("anyfn.inner") as never; // TypeScript has no unique symbols of the registry

export interface Bearer {
  readonly headers: object;
  [inner](): Body | null;
}

/** The content, or the stream where there is only that. The body then counts as read. @throws TypeError when it was before */
export function takeBody(body: Body): Content | ReadableStream<Uint8Array> {
  if (body.used || body.stream) return rare().takeBody(body);
  body.used = true;
  return body.content as Content; // there is no stream
}

/** The body of a bearer as text or as JSON. */
export async function read(bearer: Bearer, kind: "text" | "json"): Promise<unknown> {
  const body = bearer[inner]();
  const content = body ? body.content : "";
  if (typeof content !== "string" || content.startsWith("\ufeff")) return rare().read(bearer, kind);
  if (body) takeBody(body);
  return kind === "json" ? JSON.parse(content) : content;
}
