/**
 * What most invocations never do on Cloud Functions, reached through `door.ts` alone. A build puts it in one file with `anyfn/rare`:
 * no name is in both.
 */
export { answerFailure } from "./rare/answer-failure.ts";
export { drain } from "./rare/drain.ts";
export { executionId } from "./rare/execution-id.ts";
export { bodyHeader, factsOf, headersOf, hostOfTarget, originForm } from "./rare/http.ts";
export { toLogRecord } from "./rare/log.ts";
export { sendParts } from "./rare/send-parts.ts";
export { readBody, unreadBody } from "./rare/unread-body.ts";
export { whenGone } from "./rare/when-gone.ts";
export { toNative } from "./receive.ts";
export { traceOf } from "./trace.ts";
