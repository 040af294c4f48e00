import type { HttpFacts, ReplyParts } from "anyfn/adapter";
import { fields } from "../field.ts";
import type { RowReply } from "../http.ts";
import type { HttpRequestLike } from "../native.ts";

/**
 * What a request says beside itself. The address is the last one of `X-Forwarded-For`, which the front end of App Service writes, with
 * a port; the user is who its own authentication says, which takes the headers of those names from every client. Where the platform
 * says that it is off, they are the client's, and nobody verified them.
 */
export function httpFacts({ headers, url, user }: HttpRequestLike): HttpFacts {
  return {
    id: headers.get("x-ms-invocation-id") ?? headers.get("x-ms-request-id") ?? "",
    time: undefined,
    source: new URL("/", url).href,
    client: {
      ip: addressOf(headers.get("x-forwarded-for")),
      auth: /^false$/i.test(process.env["WEBSITE_AUTH_ENABLED"] ?? "") ? undefined : fields(user),
    },
  };
}

/** An answer with cookies, a length of the user's own or a body without a type. */
export function unusualReply({ status, headers, cookies, body }: ReplyParts, method: string): RowReply {
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

/** `203.0.113.7:50123`, `[2001:db8::7]:50123`, or an address alone. */
function addressOf(forwarded: string | null): string | undefined {
  const last = forwarded?.slice(forwarded.lastIndexOf(",") + 1).trim();
  const [, bracketed, plain] = /^\[([^\]]+)\](?::\d+)?$|^([^:]+):\d+$/.exec(last ?? "") ?? [];
  return bracketed ?? plain ?? (last || undefined);
}
