/**
 * What most invocations never do on Node, reached through `door.ts` alone. A build may put it in one file with `anyfn/rare`:
 * no name is in both.
 */

export { crashed } from "./rare/crashed.ts";
export {
  bodyOf,
  factsOf,
  headerPairs,
  headersOf,
  hostOfTarget,
  originForm,
  protocolOf,
} from "./rare/http.ts";
export { toLogRecord } from "./rare/log.ts";
export { answerCall, receive, tooLarge } from "./rare/receive.ts";
export { sendReply, whenGone } from "./rare/send.ts";
export { traceOf } from "./rare/trace.ts";
