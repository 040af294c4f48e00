import type { HttpFacts, HttpReader, HttpTrigger, ReplyParts } from "anyfn/adapter";
import { uploaded } from "anyfn/http";
import { fields } from "anyfn/read";
import { bareAddress } from "./forwarded.ts";
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
  body: ({ body }) => (body ? uploaded(body) : undefined),
  bodyLength: ({ headers, body }) => (body ? Number(headers.get("content-length")) || 0 : 0),
  about: httpFacts,
};

/** Cookies are headers still: see `withCookies`. */
export interface RowReply extends Omit<HttpReply, "cookies"> {
  readonly setCookies?: readonly string[] | undefined;
}

/** What the library would change or take amiss is looked at apart: text without a type, a length of the user's own. */
export const httpReply: HttpTrigger<HttpRequestLike, RowReply>["reply"] = (parts, { method }) => {
  const { status, headers, cookies, body } = parts;
  return cookies.length > 0 || headers["content-length"] || (body && !headers["content-type"])
    ? unusualReply(parts, method)
    : { status, headers, body: body || undefined };
};

/**
 * What a request says beside itself. The address is the last one of `X-Forwarded-For`, which the front end of App Service writes. The
 * user is who its own authentication says, which takes the headers of those names from every client. Only where the platform says that
 * it is on: else they are the client's, and nobody verified them.
 */
export function httpFacts({ headers, url, user }: HttpRequestLike): HttpFacts {
  return {
    id: headers.get("x-ms-invocation-id") ?? headers.get("x-ms-request-id") ?? "",
    time: undefined,
    source: new URL("/", url).href,
    client: {
      ip: addressOf(headers.get("x-forwarded-for")),
      auth: /^true$/i.test(process.env["WEBSITE_AUTH_ENABLED"] ?? "") ? fields(user) : undefined,
    },
  };
}

/** An answer with cookies, a length of the user's own or a body without a type. */
function unusualReply({ status, headers, cookies, body }: ReplyParts, method: string): RowReply {
  const { "content-length": length, ...others } = headers;
  return {
    status,
    // A wrong length leaves the client waiting for the rest; where no body follows it tells of the one that would.
    headers: length === undefined || method === "HEAD" || status === 304 ? headers : others,
    // For text the library would name a type.
    body:
      body && typeof body === "string" && !headers["content-type"] ? Buffer.from(body) : body || undefined,
    setCookies: cookies.length > 0 ? cookies : undefined,
  };
}

function addressOf(forwarded: string | null): string | undefined {
  return bareAddress(forwarded?.slice(forwarded.lastIndexOf(",") + 1) ?? "") || undefined;
}
