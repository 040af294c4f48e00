/** HTTP stimuli and outcomes as they go over the wire: `anyfn/wire`, for drivers of platforms that are called over HTTP. Never in a bundle. */
import type { HttpOutcome, HttpStimulus, Payload, WireRequest, WireResponse } from "./driver.ts";

/** The client of a stimulus that names none: an address for documentation. */
export const CLIENT_IP = "203.0.113.7";

/** The bytes of a payload. */
export function payloadBytes(payload: Payload): Uint8Array {
  return typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
}

/**
 * A stimulus as a proxy that ends TLS hands it on: `Host` first, the client's headers as they are, then the length of a body
 * and `X-Forwarded-For` (the client's address after what it claimed itself) and `X-Forwarded-Proto`.
 */
export function wireRequest({
  method,
  target,
  headers = [],
  body,
  client,
  host = "api.example.com",
  secure = true,
}: HttpStimulus): WireRequest {
  const bytes = body === undefined ? undefined : payloadBytes(body);
  const ip = client?.ip ?? CLIENT_IP;
  const claimed = headers.find(([name]) => name.toLowerCase() === "x-forwarded-for")?.[1];
  return {
    method,
    target,
    headers: [
      ["Host", host],
      ...headers
        // What frames a body is the connection's own: a client that lies about it sends another body.
        .filter(([name]) => !/^(?:x-forwarded-for|content-length|transfer-encoding)$/i.test(name))
        .map(([name, value]) => [name, onWire(value)] as const),
      ...(bytes ? [["Content-Length", String(bytes.byteLength)] as const] : []),
      ["X-Forwarded-For", claimed === undefined ? ip : `${claimed}, ${ip}`],
      ["X-Forwarded-Proto", secure ? "https" : "http"],
    ],
    body: bytes,
  };
}

/** What a client makes of an answer. Names that are about the connection alone (`date`, `connection`, `keep-alive`, `transfer-encoding`) are left out. */
export function wireOutcome({ status, headers, body, chunks, cut }: WireResponse): HttpOutcome {
  const folded = headers.map(([name, value]) => [name.toLowerCase(), value] as const);
  const groups = Map.groupBy(
    folded.filter(([name]) => name !== "set-cookie" && !CONNECTION.has(name)),
    ([name]) => name,
  );
  return {
    kind: "http",
    status,
    headers: Object.fromEntries(
      [...groups].map(([name, values]) => [name, values.map(([, value]) => value).join(", ")]),
    ),
    cookies: folded.flatMap(([name, value]) => (name === "set-cookie" ? [value] : [])),
    body,
    stream: { chunks, cut },
  };
}

/** What lies beyond Latin-1 goes over the wire as its bytes in UTF-8, which the other side reads as Latin-1. */
function onWire(value: string): string {
  return /[^\0-\xff]/.test(value) ? Buffer.from(value).toString("latin1") : value;
}

const CONNECTION: ReadonlySet<string> = new Set(["date", "connection", "keep-alive", "transfer-encoding"]);
