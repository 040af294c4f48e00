import type { ReplyParts } from "../contract.ts";
import { withoutHopByHop } from "../http/facts.ts";
import { type Bearer, type Body, inner, takeBody } from "./body.ts";
import { disguise } from "./disguise.ts";
import { LightHeaders } from "./headers.ts";
import type { InnerHeaders } from "./inner-headers.ts";
import { bodyMembers, responseMembers } from "./members.ts";
import { adopt, redirect, responseInit } from "./response-init.ts";

/**
 * Takes a response apart without a promise: a light one, Node's own, or another library's (an object with
 * `arrayBuffer`). Text and bytes in memory come as they are; the body then counts as read, and nothing else of the
 * response is changed. Undefined for what is no response, or has a status that cannot be sent (`Response.error()` has 0).
 *
 * @throws TypeError when the body was read before
 */
export let responseParts: (response: unknown) => ReplyParts | undefined;

/**
 * The Fetch standard's `Response` without undici. Bytes given to it are kept, not copied: leave them unchanged.
 * What is neither text, bytes nor a stream, or has an unusual init, goes through Node's own class first.
 */
export const Response: typeof globalThis.Response = class Response implements Bearer {
  readonly #status: number;
  /** The content type that the body brought along, while no headers object holds it. */
  readonly #type: string | undefined;
  #headers: InnerHeaders | undefined;
  readonly #body: Body | null;

  static {
    responseParts = (response) => {
      const light =
        typeof response === "object" && response !== null && #body in response
          ? response
          : adopt(response, Response);
      if (!light) return undefined;
      const kept = light.#headers?.[inner]();
      const { headers, cookies } = kept ?? { headers: typed(light.#type), cookies: [] };
      return {
        status: light.#status,
        headers: withoutHopByHop(headers),
        cookies,
        body: light.#body ? takeBody(light.#body) : "",
      };
    };
  }

  static json(data?: unknown, init?: unknown): Response {
    // What is no JSON is refused by Node's class.
    return new Response(JSON.stringify(data) ?? globalThis.Response.json(data), init, "application/json");
  }

  static redirect(url: string | URL, status?: number): unknown {
    return redirect(Response, url, status);
  }

  static error(): globalThis.Response {
    return globalThis.Response.error();
  }

  // The type is given by `json` alone. The defaults keep `length` at 0.
  constructor(body: unknown = null, init: unknown = undefined, type = "text/plain;charset=UTF-8") {
    if (typeof body === "string") this.#type = type;
    const { status, headers, body: made } = responseInit(this, body, init);
    this.#status = status;
    if (headers !== undefined) {
      this.#headers = newHeaders(headers);
      if (this.#type) this.#headers[inner]().headers["content-type"] ??= this.#type;
    }
    this.#body = made;
  }

  get status(): number {
    return this.#status;
  }

  get headers(): InnerHeaders {
    return (this.#headers ??= newHeaders(typed(this.#type)));
  }

  [inner](): Body | null {
    return this.#body;
  }
} as never; // with its members it has all; the differential tests compare both

function newHeaders(init: unknown): InnerHeaders {
  return new LightHeaders(init);
}

/** The headers that a body brought along. */
function typed(type: string | undefined): Record<string, string> {
  return type ? { "content-type": type } : {};
}

disguise(Response, "Response", bodyMembers, responseMembers);

export type Response = globalThis.Response;

/** Node's own response with the status, the headers and the body of any; a light one's body is then the new one's. */
export function toNativeResponse(response: globalThis.Response): globalThis.Response {
  return inner in response ? new globalThis.Response(response.body, response) : response;
}
