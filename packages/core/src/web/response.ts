import type { ReplyParts } from "../adapter.ts";
import { type Bearer, type Body, bodyOf, inner, takeBody } from "./body.ts";
import { rare } from "./door.ts";
import { isObject, LightHeaders } from "./headers.ts";
import { disguise } from "./native.ts";

/**
 * Takes a response apart without a promise: a light one, Node's own, or another library's (an object with
 * `arrayBuffer`). Text and bytes in memory come as they are; the body then counts as read, and nothing else of the
 * response is changed. Undefined for what is no response, or has a status that cannot be sent (`Response.error()` has 0).
 *
 * @throws TypeError when the body was read before
 */
export let responseParts: (response: unknown) => ReplyParts | undefined;

class LightResponse implements Bearer {
  readonly #status: number;
  /** The content type that the body brought along, while no headers object holds it. */
  readonly #type: string | undefined;
  #headers: LightHeaders | undefined;
  readonly #body: Body | null;

  static {
    responseParts = (response) => {
      const light =
        isObject(response) && #body in response ? response : rare().adopt(response, LightResponse);
      if (!light) return undefined;
      const { headers, cookies } = light.#headers?.[inner]() ?? { headers: typed(light.#type), cookies: [] };
      return {
        status: light.#status,
        headers,
        cookies,
        body: light.#body ? takeBody(light.#body) : "",
      };
    };
  }

  static json(data?: unknown, init?: unknown): LightResponse {
    // What is no JSON is refused by Node's class.
    return new LightResponse(
      JSON.stringify(data) ?? globalThis.Response.json(data),
      init,
      "application/json",
    );
  }

  static redirect(url: string | URL, status?: number): unknown {
    return rare().redirect(LightResponse, url, status);
  }

  static error(): globalThis.Response {
    return globalThis.Response.error();
  }

  // The type is given by `json` alone. The defaults keep `length` at 0.
  constructor(body: unknown = null, init: unknown = undefined, type = "text/plain;charset=UTF-8") {
    if (typeof body === "string") this.#type = type;
    const { status = 200, statusText = "", headers } = (init ?? {}) as Init; // any value has properties
    const isUsual =
      (body === null || typeof body === "string" || body instanceof Uint8Array) &&
      (init === undefined || isObject(init)) &&
      Number.isInteger(status) &&
      status >= 200 &&
      status < 600 &&
      (status < 204 || status > 304 || body === null) &&
      statusText === "";
    const meant = isUsual
      ? { status, headers, body: body === null ? body : bodyOf(body) }
      : rare().judge(this, body, init);
    this.#status = meant.status;
    if (meant.headers !== undefined) {
      this.#headers = new LightHeaders(meant.headers);
      if (this.#type && !this.#headers.has("content-type")) this.#headers.set("content-type", this.#type);
    }
    this.#body = meant.body;
  }

  get status(): number {
    return this.#status;
  }

  get headers(): LightHeaders {
    return (this.#headers ??= new LightHeaders(typed(this.#type)));
  }

  [inner](): Body | null {
    return this.#body;
  }
}

/** The headers that a body brought along. */
function typed(type: string | undefined): Record<string, string> {
  return type ? { "content-type": type } : {};
}

disguise(LightResponse, "Response");

/**
 * The Fetch standard's `Response` without undici. Bytes given to it are kept, not copied: leave them unchanged.
 * What is neither text, bytes nor a stream, or has an unusual init, goes through Node's own class first.
 */
export const Response: typeof globalThis.Response = LightResponse as never; // with the rare members it has all; the differential tests compare both
export type Response = globalThis.Response;

/** Node's own response with the status, the headers and the body of any; a light one's body is then the new one's. */
export function toNativeResponse(response: globalThis.Response): globalThis.Response {
  return inner in response ? new globalThis.Response(response.body, response) : response;
}

interface Init {
  readonly status?: number;
  readonly statusText?: string;
  readonly headers?: unknown;
  readonly body?: unknown;
}
