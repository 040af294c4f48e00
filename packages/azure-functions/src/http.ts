import type { HttpReader, HttpTrigger } from "anyfn/adapter";
import { rare } from "./door.ts";
import type { HttpRequestLike } from "./native.ts";

/** An answer as the library takes it. */
export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | ReadableStream<Uint8Array> | undefined;
  /** Two and more, where their headers would be merged into one. */
  readonly cookies?: readonly Cookie[] | undefined;
}

/** A cookie in parts. The library and the host encode its value, and know neither `Partitioned` nor `Priority`. */
export interface Cookie {
  readonly name: string;
  /** Decoded. */
  readonly value: string;
  readonly domain?: string | undefined;
  readonly path?: string | undefined;
  readonly expires?: Date | undefined;
  readonly maxAge?: number | undefined;
  readonly secure?: boolean | undefined;
  readonly httpOnly?: boolean | undefined;
  readonly sameSite?: "Strict" | "Lax" | "None" | undefined;
}

/** Query and path by the URL: the library's own maps merge what repeats, and in stream mode mix in fields of the body. */
export const httpReader: HttpReader<HttpRequestLike> = {
  method: ({ method }) => method,
  url: ({ url }) => url,
  path: ({ url }) => /^[^:]+:\/\/[^/?#]*([^?#]*)/.exec(url)?.[1] || "/",
  header: ({ headers }, name) => headers.get(name) ?? undefined,
  headers: ({ headers }) => headers.entries(),
  body: ({ body }) => body ?? undefined,
  bodyLength: ({ headers, body }) => (body ? Number(headers.get("content-length")) || 0 : 0),
  about: (native) => rare().httpFacts(native),
};

/** Cookies are headers still: see `withCookies`. */
export interface RowReply extends Omit<HttpReply, "cookies"> {
  readonly setCookies?: readonly string[] | undefined;
}

/** What the library would change or take amiss is looked at apart: text without a type, a length of the user's own. */
export const httpReply: HttpTrigger<HttpRequestLike, RowReply>["reply"] = (parts, { method }) => {
  const { status, headers, cookies, body } = parts;
  return cookies.length > 0 || headers["content-length"] || (body && !headers["content-type"])
    ? rare().unusualReply(parts, method)
    : { status, headers, body: body || undefined };
};
