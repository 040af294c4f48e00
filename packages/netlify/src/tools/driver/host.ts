/** A host of Netlify's functions as far as a function notices: it makes the request and the context, and reads the response. */
import type { BodyChunk, WireRequest, WireResponse } from "anyfn/driver";
import type { NetlifyContext } from "../../native.ts";
import type { NetlifyHandler } from "../../serve.ts";

/** The context that goes with a request. */
export interface HostContext extends NetlifyContext {
  readonly requestId: string;
  readonly pending: Promise<unknown>[];
}

/** A context as a deployed site gets it. */
export function hostContext(requestId: string = crypto.randomUUID()): HostContext {
  const pending: Promise<unknown>[] = [];
  return {
    requestId,
    ip: "",
    deploy: { id: "6745f0c1e4b0a70008c1d2e3" },
    server: { region: "us-east-2" },
    site: {
      id: "0f7c9e5a-8d3b-4a52-9a66-5d2f0b7c1e44",
      name: "conformance",
      url: "https://conformance.example",
    },
    pending,
    waitUntil: (work) => {
      pending.push(work);
    },
  };
}

/** The request that a function gets. @throws TypeError for what no `Request` can be */
export function toRequest({ method, target, headers, body }: WireRequest): Request {
  const own = new Headers();
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    // The edge writes the client's address into a header of its own.
    if (lower === "x-forwarded-for")
      own.set("x-nf-client-connection-ip", value.split(",").at(-1)?.trim() ?? "");
    own.append(name, value);
  }
  const scheme = own.get("x-forwarded-proto") ?? "https";
  const bodyless = method === "GET" || method === "HEAD";
  return new Request(`${scheme}://${own.get("host") ?? "localhost"}${target}`, {
    method,
    headers: own,
    body: bodyless || !body ? null : Uint8Array.from(body),
  });
}

/** What a client gets. A handler that rejects is a 500 with its stack; a body that fails leaves the client waiting. */
export async function exchange(
  handler: NetlifyHandler,
  request: WireRequest,
  context: HostContext,
): Promise<WireResponse> {
  const startedMs = performance.now();
  const given = toRequest(request);
  let response: unknown;
  try {
    response = await handler(given, context);
  } catch (error) {
    return whole(500, String((error as Error | null)?.stack ?? error));
  }
  // A foreign class is no response to a host.
  if (!(response instanceof Response)) return whole(500, "unsupported value");
  const chunks: BodyChunk[] = [];
  const reader = response.body?.getReader();
  while (reader) {
    const piece = await reader.read().catch(() => new Promise<never>(() => {}));
    if (piece.done) break;
    if (piece.value.byteLength > 0) chunks.push({ bytes: piece.value, atMs: performance.now() - startedMs });
  }
  return {
    status: response.status,
    headers: [...response.headers],
    body: new Uint8Array(Buffer.concat(chunks.map(({ bytes }) => bytes))),
    chunks,
    cut: false,
  };
}

function whole(status: number, text: string): WireResponse {
  const body = new TextEncoder().encode(text);
  return {
    status,
    headers: [["content-type", "text/plain"]],
    body,
    chunks: [{ bytes: body, atMs: 0 }],
    cut: false,
  };
}
