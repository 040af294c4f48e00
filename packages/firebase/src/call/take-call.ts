import { HttpError } from "anyfn";
import type { ReplyParts } from "anyfn/adapter";
import type { Delivery } from "../native.ts";
import { appOf, type CallerApp, isEmulator, userOf } from "../tokens/caller.ts";
import { consumeToken } from "../tokens/consume.ts";
import type { Fetch, Keys } from "../tokens/keys.ts";
import { keysOf } from "../tokens/keys-of.ts";
import type { FirebaseOptions, Invocation } from "../trigger.ts";
import { corsHeaders, preflightHeaders } from "./call-cors.ts";
import { readCall } from "./call-data.ts";
import { errorParts } from "./call-reply.ts";
import { type CallState, remember } from "./call-state.ts";
import { type EventSink, eventStream } from "./event-stream.ts";
import { isExpected } from "./status.ts";

/**
 * The callable protocol around a function (https://firebase.google.com/docs/functions/callable-reference): preflights, the
 * check of the body and of the caller's tokens, and the answer, in one piece or as a stream of events.
 */
export async function takeCall(invocation: Invocation, next: () => Promise<unknown>): Promise<ReplyParts> {
  const { usage } = invocation;
  const native = invocation.nativeEvent as Delivery; // `detect` saw to it
  const { cors = true, heartbeat = 30 } = invocation.instance.options as FirebaseOptions; // what this adapter's serve takes
  const { origin, accept = "" } = native.headers;
  const headers = corsHeaders(origin, cors);
  if (native.method === "OPTIONS" && cors !== false) {
    const asked = native.headers["access-control-request-headers"];
    return { status: 204, headers: preflightHeaders(asked, headers), cookies: [], body: "" };
  }
  usage.bytesIn = native.body?.byteLength ?? 0;
  const sink = EVENTS.test(accept) ? (invocation.native as EventSink | undefined) : undefined; // the context of a request is its response
  const stream = sink && eventStream(sink, headers, heartbeat);
  const reply = await work(invocation, native, { headers, stream }, next);
  usage.bytesOut = Buffer.byteLength(reply.body as string); // written as text below
  if (stream) {
    const { bytes, cancelled } = await stream.end(reply.body as string); // as above
    usage.bytesOut = bytes;
    if (cancelled) usage.outcome ??= "cancelled";
  }
  return reply;
}

async function work(
  invocation: Invocation,
  native: Delivery,
  state: Omit<CallState, "data">,
  next: () => Promise<unknown>,
): Promise<ReplyParts> {
  try {
    const data = readCall(native);
    remember(native, { ...state, data, ...(await tokensOf(invocation, native)) });
  } catch (error) {
    return refused(invocation, error, state.headers);
  }
  return (await next()) as ReplyParts; // the row's own reply, which core asks for whatever happens
}

/** The answer to a call whose caller is not who he should be, or that is no call. */
export function refused(
  invocation: Invocation,
  error: unknown,
  headers?: Readonly<Record<string, string>>,
): ReplyParts {
  invocation.usage.failures = 1;
  const log = isExpected(error) ? invocation.log.warn : invocation.log.error;
  log("the call was refused", { error: error === undefined ? "undefined" : error });
  return errorParts(error, headers);
}

/** Who calls. @throws HttpError 401 for a token that is not valid, or lacks where it must not */
async function tokensOf(invocation: Invocation, { headers }: Delivery): Promise<Partial<CallState>> {
  const { authorization, "x-firebase-appcheck": appCheck } = headers;
  const {
    appCheck: rule,
    consumeAppCheckToken: consumes = false,
    fetch = globalThis.fetch,
  } = invocation.instance.options as FirebaseOptions; // what this adapter's serve takes
  if (authorization === undefined && appCheck === undefined) {
    if (rule !== "enforce") return {};
    throw unauthenticated("The call came without an App Check token.");
  }
  const keys = keysOf(invocation.instance);
  const [auth, app] = await Promise.all([
    authorization === undefined
      ? undefined
      : userOf(authorization, keys).catch((error: unknown) => Promise.reject(unauthenticated(error))),
    appCheck === undefined
      ? undefined
      : callingApp(appCheck, keys, consumes ? fetch : undefined).catch((error: unknown) => {
          if (rule === "enforce") throw unauthenticated(error);
          invocation.log.warn("the App Check token is not valid; the call goes on without it", { error });
        }),
  ]);
  if (rule === "enforce" && !app) throw unauthenticated("The call came without an App Check token.");
  return { auth, app: app ?? undefined };
}

/** The app that calls, its token consumed where that is asked for; the emulators have nobody who would. */
async function callingApp(token: string, keys: Keys, fetch: Fetch | undefined): Promise<CallerApp> {
  const app = await appOf(token, keys);
  if (!fetch) return app;
  return { ...app, alreadyConsumed: isEmulator() ? false : await consumeToken(token, fetch) };
}

/** The caller hears no more than that; the log says why. */
export function unauthenticated(cause: unknown): HttpError {
  return new HttpError(401, "Unauthenticated", { cause });
}

const EVENTS = /(?:^|,)\s*text\/event-stream\s*(?:[;,]|$)/i;
