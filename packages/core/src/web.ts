/**
 * Light `Request`, `Response`, `Headers` and `fetch` that load undici only when Node's own classes are needed: `anyfn/web`.
 * Builds bind the free identifiers of user code to them.
 */
export { fetch } from "./web/fetch.ts";
export { Headers } from "./web/headers.ts";
export { Request, toNativeRequest } from "./web/request.ts";
export { Response, toNativeResponse } from "./web/response.ts";
