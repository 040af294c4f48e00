import {
  callError,
  callFailure,
  type Entry,
  failureOf,
  type Outcome,
  report,
  type Serving,
  withoutSecrets,
} from "anyfn/adapter";
import { type Admission, admit } from "./authorize.ts";
import { toResponse } from "./http.ts";
import type { NetlifyContext } from "./native.ts";
import type { NetlifyServeOptions } from "./serve-http.ts";

/** Who serves a function that is called with one event a request. */
export interface CallServing extends Serving<NetlifyContext | undefined> {
  readonly options: NetlifyServeOptions;
}

/**
 * One call of a function of any kind but http: its body is read, a direct call's signature checked, then the function runs. It rejects
 * in the background alone, where a failure is what makes Netlify try again.
 */
export async function call(
  serving: CallServing,
  entry: Entry,
  request: Request,
  context: NetlifyContext | undefined,
): Promise<Response> {
  const { definition, options } = serving;
  const { name = "function", event, background } = options;
  const isCall = definition.kind === "invoke";
  if (request.method !== "POST") {
    entry.refused(request, context);
    return plain(405, { allow: "POST" });
  }
  let admission: Admission;
  try {
    admission =
      isCall && definition.options.access !== "public"
        ? await admit(request, name, options)
        : { body: new Uint8Array(await request.arrayBuffer()) };
  } catch (error) {
    report(serving, error, request, context);
    if (background) throw error;
    return failure(error, isCall);
  }
  const { body, refused } = admission;
  if (refused) {
    entry.refused(request, context);
    report(serving, refused.reason, request, context, { message: "the call was refused" });
    return plain(refused.status);
  }
  let failed: { readonly error: unknown };
  try {
    const [outcome] = (await entry(
      { request, body, name, event, id: context?.requestId || undefined },
      context,
    )) as readonly Outcome[]; // what the rows reply
    if (!outcome || outcome.ok) return isCall && !background ? json(200, outcome?.value ?? null) : plain(204);
    failed = outcome;
  } catch (error) {
    failed = { error }; // core has logged it
  }
  // Netlify writes what is thrown to its own log; anyfn's has the whole error.
  if (background) throw isCall ? callError(failed.error) : withoutSecrets(failed.error, definition, options);
  return failure(failed.error, isCall);
}

/** The caller of a direct call hears what the failure means to it; whoever delivers an event hears the status alone. */
function failure(error: unknown, isCall: boolean): Response {
  return isCall ? toResponse(callFailure(error)) : plain(failureOf(error).status);
}

function plain(status: number, headers: Readonly<Record<string, string>> = {}): Response {
  return toResponse({ status, headers, cookies: [], body: "" });
}

function json(status: number, value: unknown): Response {
  const headers = { "content-type": "application/json" };
  return toResponse({ status, headers, cookies: [], body: JSON.stringify(value) ?? "null" });
}
