import type { BodyChunk, WireResponse } from "anyfn/driver";
import type { Exchange, Incoming } from "../../exchange.ts";
import type { Cookie, HttpReply } from "../../http.ts";

/** Node's response in the library's own server, as far as the library and the adapter use it; it keeps what the client would get. */
export class LibraryAnswer implements Exchange {
  readonly writableNeedDrain = false;
  writableFinished = false;
  destroyed = false;
  #status = 200;
  readonly #startedMs = performance.now();
  readonly #headers = new Map<string, readonly string[]>();
  readonly #chunks: BodyChunk[] = [];
  readonly #onClose = new Set<() => void>();

  readonly req: Incoming;

  /** The exchange of a forwarded request is told of as Node tells of it. */
  constructor(forwarded: Incoming | undefined) {
    this.req = forwarded ?? { headers: {}, rawHeaders: [] };
    const { channel } = process.getBuiltinModule("node:diagnostics_channel");
    if (forwarded) channel("http.server.request.start").publish({ request: forwarded, response: this });
  }

  once(event: "close" | "drain", listener: () => void): this {
    if (event === "close") this.#onClose.add(listener);
    return this;
  }

  removeListener(_event: "close" | "drain", listener: () => void): this {
    this.#onClose.delete(listener);
    return this;
  }

  #close(): void {
    for (const listener of this.#onClose) listener();
    this.#onClose.clear();
  }

  setHeader(name: string, value: string | readonly string[]): this {
    this.#headers.set(name, typeof value === "string" ? [value] : value);
    return this;
  }

  writeHead(status: number): this {
    this.#status = status;
    return this;
  }

  end(): this {
    this.writableFinished = true;
    this.#close();
    return this;
  }

  destroy(): this {
    if (!this.destroyed) {
      this.destroyed = true;
      this.#close();
    }
    return this;
  }

  /** What the library does with a function's answer: it keeps the last of several cookie headers, and encodes values of cookies. */
  async take(result: unknown, streaming: boolean): Promise<WireResponse> {
    const { status = 200, headers = {}, body, cookies = [] } = (result ?? {}) as Partial<HttpReply>; // the adapter's own form
    if (typeof result !== "object" || result === null)
      throw new TypeError("The HTTP response must be an object");
    this.#status = status;
    const response = new Response(
      status === 204 || status === 205 || status === 304 ? null : plainBody(body),
      {
        status,
        headers: { ...headers },
      },
    );
    for (const [name, value] of response.headers) this.setHeader(name, value);
    if (cookies.length > 0) this.setHeader("set-cookie", cookies.map(serialized));
    try {
      for await (const bytes of response.body ?? []) {
        if (this.destroyed) break;
        if (bytes.byteLength > 0) this.#chunks.push({ bytes, atMs: performance.now() - this.#startedMs });
      }
    } catch (error) {
      // The client sees the connection that the adapter has broken.
      if (!this.destroyed) throw error;
    }
    const cut = this.destroyed;
    this.writableFinished = !cut;
    if (!cut) this.#close();
    const all = Buffer.concat(this.#chunks.map(({ bytes }) => bytes));
    const inOne = streaming ? this.#chunks : [{ bytes: all, atMs: 0 }];
    return {
      status: this.#status,
      headers: [...this.#headers].flatMap(([name, values]) => values.map((value) => [name, value] as const)),
      body: new Uint8Array(all),
      chunks: inOne,
      cut,
    };
  }
}

function plainBody(
  body: HttpReply["body"],
): string | ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer> | null {
  return body instanceof Uint8Array ? Uint8Array.from(body) : (body ?? null);
}

/** As the host writes them: its own spelling and order, and a path where there is none. */
function serialized({
  name,
  value,
  domain,
  path = "/",
  expires,
  maxAge,
  secure,
  httpOnly,
  sameSite,
}: Cookie): string {
  const parts = [
    `${name}=${encodeURIComponent(value)}`,
    expires && `expires=${expires.toUTCString()}`,
    maxAge !== undefined && `max-age=${maxAge}`,
    domain !== undefined && `domain=${domain}`,
    `path=${path}`,
    secure && "secure",
    sameSite && `samesite=${sameSite.toLowerCase()}`,
    httpOnly && "httponly",
  ];
  return parts.filter((part) => typeof part === "string").join("; ");
}

/** What the host answers by itself. */
export function emptyAnswer(status: number): WireResponse {
  return { status, headers: [], body: new Uint8Array(), chunks: [], cut: false };
}
