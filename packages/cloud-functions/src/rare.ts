/**
 * What most invocations never do on Cloud Functions, reached through `door.ts` alone. A build puts it in one file with `anyfn/rare`:
 * no name is in both.
 */
export { answerFailure } from "./failure.ts";
export { toLogRecord } from "./log.ts";
export { drain } from "./rare/drain.ts";
export { executionId } from "./rare/execution-id.ts";
export { bodyHeader, factsOf, headersOf, hostOfTarget, originForm } from "./rare/http.ts";
export { readBody, unreadBody } from "./rare/unread-body.ts";
export { whenGone } from "./rare/when-gone.ts";
export { toNative } from "./receive.ts";
export { sendParts } from "./send.ts";
export { traceOf } from "./trace.ts";
