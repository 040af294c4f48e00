import { HttpError } from "anyfn";
import type { HttpFacts } from "anyfn/adapter";
import type { IncomingLike, NodeRequest } from "../native.ts";
import { lastOfItsConnection } from "./connection.ts";

/** Every header as it is told. */
export function* headersOf(request: NodeRequest): Iterable<readonly [string, string]> {
  const incoming = request.runtime?.node?.req;
  if (!incoming) {
    yield* request.headers;
    return;
  }
  const { headers, rawHeaders } = incoming;
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (typeof value === "string") yield [name, value];
    else if (value) yield [name, value.join(", ")];
  }
  // Node assigns names to a plain object: this one it loses.
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === "__proto__") yield ["__proto__", rawHeaders[index + 1] ?? ""];
  }
}

/** The pairs of an answer with cookies, or with a length of the user's own: a wrong one would break the connection. */
export function headerPairs(
  headers: Readonly<Record<string, string>>,
  cookies: readonly string[],
  keepLength: boolean,
): [string, string][] {
  return [
    ...Object.entries(headers).filter(([name]) => keepLength || name !== "content-length"),
    ...cookies.map((cookie): [string, string] => ["set-cookie", cookie]),
  ];
}

/** The body of a request that nobody has read yet; one that is larger than the server allows is the client's mistake. */
export function bodyOf(request: NodeRequest): ReadableStream<Uint8Array> | undefined {
  const { body } = request;
  if (!body) return undefined;
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await (reader ??= body.getReader()).read().catch((error: unknown) => {
          if (!isTooLarge(error)) throw error;
          // Its rest is not read: nothing else can come on this connection.
          lastOfItsConnection(request);
          throw new HttpError(413, "The body is larger than this server takes.", { cause: error });
        });
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel(reason) {
        lastOfItsConnection(request); // as above
        return reader ? reader.cancel(reason) : body.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/** True for srvx's error of a body over its limit. */
export function isTooLarge(error: unknown): boolean {
  return (error as { readonly code?: unknown } | null | undefined)?.code === "ERR_BODY_TOO_LARGE";
}

/** The scheme that the client used. */
export function protocolOf({ proxies = 0 }: NodeRequest, { headers, socket }: IncomingLike): string {
  return entryOf(headers["x-forwarded-proto"], proxies) ?? (socket?.encrypted ? "https" : "http");
}

/** The host of a request whose target names one; a target in any other form has none. */
export function hostOfTarget({ url = "", headers }: IncomingLike): string | undefined {
  const host = ABSOLUTE.exec(url)?.[1] ?? headers["host"];
  return typeof host === "string" ? host : undefined;
}

/** Path and query of a target that does not begin with them: `http://host/path`, or `*`. */
export function originForm(target: string): string {
  const rest = ABSOLUTE.exec(target)?.[2] ?? "";
  return rest.startsWith("/") ? rest : `/${rest}`;
}

/** Absolute form (RFC 9112 §3.2.2). */
const ABSOLUTE = /^https?:\/\/([^/?#]*)(.*)$/i;

/** What is known of a request beside itself. The address is what the farthest trusted proxy saw, else the connection's other end. */
export function factsOf(request: NodeRequest): HttpFacts {
  const { proxies = 0, runtime } = request;
  const incoming = runtime?.node?.req;
  return {
    id: request.headers.get("x-request-id") ?? "",
    time: undefined,
    source: new URL("/", incoming?.url?.startsWith("/") === false ? "http://invalid.host" : request.url).href,
    client: {
      ip:
        entryOf(incoming?.headers["x-forwarded-for"], proxies) ??
        plainAddress(incoming?.socket?.remoteAddress),
    },
  };
}

/** The entry that the farthest of `proxies` proxies wrote: what stands before it the caller may have invented. */
function entryOf(value: string | readonly string[] | undefined, proxies: number): string | undefined {
  if (proxies === 0 || typeof value !== "string") return undefined;
  const entries = value.split(",").map((entry) => entry.trim());
  return entries[Math.max(0, entries.length - proxies)] || undefined;
}

/** An IPv4 address as such, where the socket is one of IPv6. */
function plainAddress(address: string | undefined): string | undefined {
  return address?.startsWith("::ffff:") && address.includes(".") ? address.slice(7) : address;
}
