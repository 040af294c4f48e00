/**
 * What most invocations never do on Firebase, reached through `door.ts` alone. A build puts it in one file with `anyfn/rare`
 * and that of Cloud Functions: no name is in two of them.
 */
export { blockingAnswer } from "./blocking/blocking-answer.ts";
export { blockingEvent, readBlockingEvent } from "./blocking/blocking-event.ts";
export { appOf, userOf } from "./tokens/caller.ts";
export { keysOf } from "./tokens/keys-of.ts";
