import type { HttpStimulus, Payload } from "anyfn/driver";

/** A request as it reaches a gateway, in the parts that gateways' events are made of. */
export interface WireRequest {
  readonly method: string;
  /** As sent, encoded. */
  readonly path: string;
  /** As sent, without `?`; undefined when there was none. */
  readonly query: string | undefined;
  /** What the client sent and what every gateway adds, names as the client wrote them. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly bytes: Uint8Array | undefined;
  readonly ip: string;
  readonly host: string;
}

/** What a gateway has in hand when it makes its event. */
export function toWire({
  method,
  target,
  headers = [],
  body,
  client,
  host = "api.example.com",
  secure = true,
}: HttpStimulus): WireRequest {
  const mark = target.indexOf("?");
  const ip = client?.ip ?? "203.0.113.7";
  const forwarded = headers.find(([name]) => name.toLowerCase() === "x-forwarded-for")?.[1];
  const bytes = body === undefined ? undefined : toBytes(body);
  return {
    method,
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? undefined : target.slice(mark + 1),
    headers: [
      ["Host", host],
      ...headers.filter(([name]) => name.toLowerCase() !== "x-forwarded-for"),
      // What a client claims of its body is handed over as it is, for instance by Lattice and the first HTTP APIs.
      ...(bytes && !headers.some(([name]) => name.toLowerCase() === "content-length")
        ? [["Content-Length", String(bytes.byteLength)] as const]
        : []),
      ["X-Amzn-Trace-Id", "Root=1-67c2d5be-5f0d2c6a1b3e4d5f60718293"],
      // The gateway appends the address that it saw to what the client claimed.
      ["X-Forwarded-For", forwarded === undefined ? ip : `${forwarded}, ${ip}`],
      ["X-Forwarded-Port", secure ? "443" : "80"],
      ["X-Forwarded-Proto", secure ? "https" : "http"],
    ],
    bytes,
    ip,
    host,
  };
}

/** A payload's bytes. */
export function toBytes(payload: Payload): Uint8Array {
  return typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
}

/** Bytes in base64. */
export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

/** All values of each name, in the order of the names: maps in JSON keep the order within a name, but promise none between names. */
export function toMulti(
  pairs: readonly (readonly [string, string])[],
): Readonly<Record<string, readonly string[]>> {
  const groups = Map.groupBy(pairs, ([name]) => name);
  return Object.fromEntries(
    [...groups.keys()].sort().map((name) => [name, (groups.get(name) ?? []).map(([, value]) => value)]),
  );
}

/** The last value of each name. */
export function toSingle(pairs: readonly (readonly [string, string])[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(toMulti(pairs)).map(([name, values]) => [name, values.at(-1) ?? ""]),
  );
}

/** The names and values of a query as they were sent. */
export function queryPairs(query: string | undefined): readonly (readonly [string, string])[] {
  return (query ?? "").split("&").flatMap((part) => {
    if (part === "") return [];
    const mark = part.indexOf("=");
    return [mark < 0 ? [part, ""] : ([part.slice(0, mark), part.slice(mark + 1)] as const)] as const;
  });
}

/** The names and values of a query, decoded as a form's are. */
export function decodedPairs(query: string | undefined): readonly (readonly [string, string])[] {
  return [...new URLSearchParams(query ?? "")];
}

/** The names of headers in lower case. */
export function folded({ headers }: WireRequest): readonly (readonly [string, string])[] {
  return headers.map(([name, value]) => [name.toLowerCase(), value]);
}

/** A body as gateways without a list of binary types write it: text types as text, everything else in base64. */
export function textOrBase64(request: WireRequest): {
  readonly body: string | undefined;
  readonly isBase64Encoded: boolean;
} {
  const { bytes } = request;
  if (bytes === undefined) return { body: undefined, isBase64Encoded: false };
  const values = new Map(folded(request));
  const text =
    TEXT_TYPE.test(values.get("content-type") ?? "") && !values.has("content-encoding")
      ? utf8(bytes)
      : undefined;
  return text === undefined
    ? { body: toBase64(bytes), isBase64Encoded: true }
    : { body: text, isBase64Encoded: false };
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const TEXT_TYPE = /^(?:text\/|application\/(?:json|javascript|xml)\b)/i;

/** What stands where base64 should, in a message that cannot be read. */
export const NO_BASE64 = "%";
