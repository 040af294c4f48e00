/**
 * What most invocations never do on Firebase, reached through `door.ts` alone. A build puts it in one file with `anyfn/rare`
 * and that of Cloud Functions: no name is in two of them.
 */
export { blockingAnswer } from "./rare/blocking-answer.ts";
export { blockingEvent, readBlockingEvent } from "./rare/blocking-event.ts";
export { appOf, userOf } from "./rare/caller.ts";
export { keysOf } from "./rare/keys-of.ts";
