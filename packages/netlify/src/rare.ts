/**
 * What most invocations never do on Netlify, reached through `door.ts` alone. A build puts it in one file with `anyfn/rare`:
 * no name is in both. It has its own copies of other rooms: nothing in it may keep a state that the rest must see.
 */
export { processLog, report } from "anyfn/adapter";
export { call } from "./rare/call.ts";
export { httpFacts } from "./rare/http.ts";
export { toLogRecord } from "./rare/log.ts";
export { ownId } from "./rare/own-id.ts";
export { sendOut } from "./rare/stream.ts";
export { traceOf } from "./trace.ts";
