import { HttpError } from "anyfn/errors";
import { Refusal } from "./failure.ts";
import { HttpFailure, request } from "./request.ts";
import type { CallerService } from "./service.ts";
import { sign, signedName } from "./signature.ts";

/** Options of {@link http}. */
export interface HttpOptions {
  /** The function's own address. */
  readonly url: string;
  /** A key of a function of Azure's (`x-functions-key`). */
  readonly key?: string | undefined;
  /** Sent as the bearer token: `ANYFN_TOKEN` of a Node server. */
  readonly token?: string | undefined;
  /** Signs each call, as functions on Netlify verify it (`anyfn-signature`). */
  readonly secret?: string | undefined;
  /** `"google"`: an identity token of the service account, for functions on Google's platform. Needs `google-auth-library`. */
  readonly identity?: "google" | undefined;
  /** `"callable"`: Firebase's protocol (`{ data }` and `{ result }`); JSON as it is by default. */
  readonly protocol?: "json" | "callable" | undefined;
  /** Headers of every call. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A function that is called over HTTP, with whatever it authorises its callers by. */
export function http(options: HttpOptions): CallerService {
  const { url, key, token, secret, identity, protocol = "json", headers: own } = options;
  let google: Promise<(audience: string) => Promise<string>> | undefined;
  return {
    kind: "function",
    id: identity === undefined ? "http" : `http.${identity}`,
    limits: {},
    async call(input, { signal, traceparent }) {
      const sent = protocol === "callable" ? { data: input ?? null } : input;
      const body = new TextEncoder().encode(JSON.stringify(sent) ?? "");
      const headers: Record<string, string> = {
        "content-type": "application/json",
        traceparent,
        ...(key !== undefined && { "x-functions-key": key }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...own,
      };
      if (identity !== undefined) {
        google ??= openGoogle();
        headers["authorization"] = await (await google)(url);
      }
      if (secret !== undefined)
        headers["anyfn-signature"] = await sign(secret, signedName(url), headers, body);
      const answer = await request(url, { method: "POST", headers, body, signal });
      const text = await answer.text();
      if (!answer.ok) throw failureOf(answer.status, text, protocol);
      if (text === "") return undefined;
      const result: unknown = JSON.parse(text);
      return protocol === "callable" ? (result as { readonly result?: unknown }).result : result;
    },
  };
}

async function openGoogle(): Promise<(audience: string) => Promise<string>> {
  const { GoogleAuth } = await import("google-auth-library");
  const auth = new GoogleAuth();
  return async (url) => {
    const client = await auth.getIdTokenClient(url);
    const headers = await client.getRequestHeaders(url);
    return headers.get("authorization") ?? "";
  };
}

/** The `HttpError` that the callee threw, by the body that adapters answer; what the platform says itself; nothing of any other failure. */
function failureOf(status: number, text: string, protocol: "json" | "callable"): Error {
  const { error } = Object(parse(text)) as { readonly error?: unknown };
  if (error !== null && typeof error === "object") {
    const {
      type,
      message,
      details,
      status: word,
    } = error as {
      readonly type?: unknown;
      readonly message?: unknown;
      readonly details?: unknown;
      readonly status?: unknown;
    };
    const isHttp =
      protocol === "callable" ? typeof word === "string" && word !== message : type === "HttpError";
    if (isHttp) return new HttpError(status, String(message ?? ""), details === undefined ? {} : { details });
  }
  // Of other failures functions answer 400, 409, 500 and 504: these are the platform's, which says who may call and what is there.
  if ([401, 403, 404, 413, 429].includes(status))
    return new HttpFailure(status, `the function's platform answered ${status}`);
  return new Refusal("UNAVAILABLE", `the function failed (${status})`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
