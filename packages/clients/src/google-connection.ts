import type { GoogleAuth, GoogleAuthOptions } from "google-auth-library";
import { request } from "./request.ts";

/** How a service of Google's is reached: with the credentials of the environment by default. Needs `google-auth-library`. */
export interface GoogleConnection {
  /** Of the vendor's library: credentials, key file, scopes. */
  readonly auth?: GoogleAuthOptions | undefined;
  /** An address of another server of the same protocol, such as an emulator: without credentials, unless `auth` is given. */
  readonly endpoint?: string | undefined;
}

/** An answer that is no success, as Google's services tell it. */
export class GoogleFailure extends Error {
  readonly status: number;
  /** The canonical status, e.g. `"RESOURCE_EXHAUSTED"`. */
  readonly reason: string | undefined;

  constructor(status: number, reason: string | undefined, message: string) {
    super(message);
    this.name = "GoogleFailure";
    this.status = status;
    this.reason = reason;
  }
}

/** Calls of one of Google's services over its REST interface: no gRPC, which takes most of a cold start. */
export interface GoogleClient {
  /** The successful answer. @throws GoogleFailure */
  call(path: string, init: RequestInit): Promise<Response>;
  /** The same with JSON both ways. */
  json<Result>(method: string, path: string, body: unknown, signal: AbortSignal): Promise<Result>;
  auth(): Promise<GoogleAuth>;
}

/** A client of a service: nothing happens before its first call. */
export function googleClient(service: string, { auth: options, endpoint }: GoogleConnection): GoogleClient {
  const base = (endpoint ?? `https://${service}.googleapis.com`).replace(/\/$/, "");
  const needsAuth = endpoint === undefined || options !== undefined;
  let opened: Promise<GoogleAuth> | undefined;
  const auth = (): Promise<GoogleAuth> =>
    (opened ??= import("google-auth-library").then(
      (library) => new library.GoogleAuth({ scopes: SCOPE, ...options }),
    ));

  async function call(path: string, init: RequestInit): Promise<Response> {
    const url = path.startsWith("http") ? path : `${base}${path}`;
    const headers = new Headers(init.headers);
    if (needsAuth) headers.set("authorization", `Bearer ${await (await auth()).getAccessToken()}`);
    const answer = await request(url, { ...init, headers });
    // 308 is the answer to a part of an upload.
    if (answer.ok || answer.status === 308) return answer;
    const text = await answer.text();
    const { message = text.trim(), status } = errorOf(text);
    throw new GoogleFailure(answer.status, status, message || `the service answered ${answer.status}`);
  }
  return {
    auth,
    call,
    async json(method, path, body, signal) {
      const answer = await call(path, {
        method,
        signal,
        ...(body !== undefined && {
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
        }),
      });
      const text = await answer.text();
      return (text === "" ? undefined : JSON.parse(text)) as never; // as the service's reference says
    },
  };
}

function errorOf(text: string): { readonly message?: string; readonly status?: string } {
  try {
    const parsed = JSON.parse(text) as { readonly error?: object } | readonly [{ readonly error?: object }];
    return (Array.isArray(parsed) ? parsed[0]?.error : (parsed as { readonly error?: object }).error) ?? {};
  } catch {
    return {};
  }
}

const SCOPE = "https://www.googleapis.com/auth/cloud-platform";
