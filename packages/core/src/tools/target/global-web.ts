/** The text of a module in place of `anyfn/web`, for platforms that hand over and take their own classes. `fetch` may be patched later. */
export const globalWeb: string = `export const { Request, Response, Headers } = globalThis;
export const fetch = (...args) => globalThis.fetch(...args);
export const toNativeRequest = (request) => request;
export const toNativeResponse = (response) => response;
`;
