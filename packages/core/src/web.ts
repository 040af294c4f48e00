/**
 * Light `Request`, `Response`, `Headers` and `fetch` that load nothing of undici until something rare is asked of them: `anyfn/web`.
 * Builds bind the free identifiers of user code to them.
 */
export { fetch } from "./web/fetch.ts";
export { Headers } from "./web/headers.ts";
export { Request, toNativeRequest } from "./web/request.ts";
export { Response, toNativeResponse } from "./web/response.ts";
