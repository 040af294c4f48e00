/**
 * What most invocations never do on Lambda, reached through `door.ts` alone. A build puts it in one file with `anyfn/rare`:
 * no name is in both.
 */
export { cookieHeader } from "./cookie-header.ts";
export { binaryBody, decoded } from "./rare/body.ts";
export { exitAfter } from "./rare/exit.ts";
export { v2Facts, v2Headers, withoutStage } from "./rare/http-v2.ts";
export { toLogRecord } from "./rare/log.ts";
export { regionOf } from "./rare/region.ts";
export { traceOf } from "./trace.ts";
