import type { ReplyParts } from "anyfn/adapter";
import { readCall, writeResult } from "../call/call-data.ts";
import { errorParts, jsonParts } from "../call/call-reply.ts";
import { stateOf } from "../call/call-state.ts";
import { takeCall } from "../call/take-call.ts";
import { isCallable } from "../detect.ts";
import { requestReader } from "../http.ts";
import type { Call, Delivery } from "../native.ts";
import type { FirebaseTrigger } from "../trigger.ts";

/**
 * A callable function (https://firebase.google.com/docs/functions/callable): the input and the result travel as `data` and
 * `result`, `context.client.auth` is the user (`{ uid, token, rawToken }`), and what an async generator yields is streamed to
 * callers that take it.
 */
export const callable: FirebaseTrigger<"invoke", Delivery> = {
  id: "firebase.callable",
  kind: "invoke",
  takesAll: true,
  detect: isCallable,
  take: takeCall,
  normalize(native) {
    const { id, source } = requestReader.about(native as never); // it reads the headers alone
    const { data, auth, app, stream } = stateOf(native) ?? { data: readCall(native) };
    const call: Call = {
      ...native,
      auth,
      app,
      instanceIdToken: native.headers["firebase-instance-id-token"],
      acceptsStreaming: stream !== undefined,
    };
    return [{ kind: "invoke", id, source, time: new Date(), data, native: call }];
  },
  client(native) {
    const { client } = requestReader.about(native as never); // as above
    const auth = stateOf(native)?.auth;
    return auth ? { ...client, auth } : client;
  },
  part: (value, native) => stateOf(native)?.stream?.write(writeResult("message", value)) ?? true,
  reply([outcome], _events, _options, native): ReplyParts {
    const headers = stateOf(native)?.headers;
    return outcome?.ok
      ? jsonParts(200, writeResult("result", outcome.value), headers)
      : errorParts(outcome?.error, headers);
  },
};
