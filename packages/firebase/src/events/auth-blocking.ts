import { HttpError } from "anyfn";
import type { InvokeEvent, ReplyParts } from "anyfn/adapter";
import { blockingAnswer } from "../blocking/blocking-answer.ts";
import { blockingEvent, readBlockingEvent } from "../blocking/blocking-event.ts";
import { errorParts, jsonParts } from "../call/call-reply.ts";
import { remember, stateOf } from "../call/call-state.ts";
import { refused, unauthenticated } from "../call/take-call.ts";
import { blockingToken, isAuthBlocking } from "../detect.ts";
import { requestReader } from "../http.ts";
import type { BlockingEvent, Delivery } from "../native.ts";
import { keysOf } from "../tokens/keys-of.ts";
import type { FirebaseTrigger, Invocation } from "../trigger.ts";

/**
 * An auth blocking function (https://firebase.google.com/docs/auth/extend-with-blocking-functions): `event.data` is what
 * Firebase Authentication asks about, a {@link BlockingEvent}, its token verified; the result says what to change of the user,
 * nothing for no change, and a thrown `HttpError` blocks with its message.
 */
export const authBlocking: FirebaseTrigger<"invoke", Delivery> = {
  id: "firebase.auth.blocking",
  kind: "invoke",
  takesAll: true,
  detect: isAuthBlocking,
  take,
  inspect: (native) => [invokeEvent(native, readBlockingEvent(blockingToken(native) ?? ""))],
  normalize: (native) => [invokeEvent(native, eventOf(native))],
  client: (native) => requestReader.about(native as never).client, // it reads the headers alone
  reply: ([outcome], _events, _options, native): ReplyParts =>
    outcome?.ok
      ? jsonParts(200, JSON.stringify(blockingAnswer(eventOf(native).eventType, outcome.value)))
      : errorParts(outcome?.error),
};

function invokeEvent(native: Delivery, data: BlockingEvent): InvokeEvent {
  return { kind: "invoke", id: data.eventId, source: SOURCE, time: data.time, data, native };
}

async function take(invocation: Invocation, next: () => Promise<unknown>): Promise<unknown> {
  const native = invocation.nativeEvent as Delivery; // `detect` saw to it
  invocation.usage.bytesIn = native.body?.byteLength ?? 0;
  try {
    const token = native.method === "GET" ? undefined : blockingToken(native);
    if (token === undefined)
      throw new HttpError(400, "Bad Request", { cause: "The request holds no token." });
    const keys = keysOf(invocation.instance);
    const data = await blockingEvent(token, keys).catch((error: unknown) =>
      Promise.reject(unauthenticated(error)),
    );
    remember(native, { data, headers: {} });
    return await next();
  } catch (error) {
    return refused(invocation, error);
  }
}

/** @throws HttpError where nobody verified it */
function eventOf(native: Delivery): BlockingEvent {
  const data = stateOf(native)?.data as BlockingEvent | undefined; // kept above
  if (data) return data;
  throw unauthenticated("The token was not verified: blocking functions are served by @anyfn/firebase.");
}

const SOURCE = "//identitytoolkit.googleapis.com";
