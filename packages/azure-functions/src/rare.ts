/**
 * What most invocations never do on Azure Functions, reached through `door.ts` alone. A build puts it in one file with `anyfn/rare`:
 * no name is in both. It has its own copies of other rooms: nothing in it may keep a state that the rest must see.
 */

export { httpRegistration, invokeBinding, timerBinding } from "./rare/binding.ts";
export { callInvoke } from "./rare/call.ts";
export { withCookies } from "./rare/cookies.ts";
export { crashed } from "./rare/crash.ts";
export { httpFacts, unusualReply } from "./rare/http.ts";
export { toLogRecord, writeLog } from "./rare/log.ts";
export { abortWhenGone, streamed, streamingAdapter, streamingRows } from "./rare/stream.ts";
export { traceOf } from "./trace.ts";
