import { toNativeRequest } from "./request.ts";

/** Node's `fetch`, which also takes a light request. It answers with Node's own `Response`. */
export const fetch: typeof globalThis.fetch = async (
  input: string | URL | globalThis.Request,
  init?: RequestInit,
) => globalThis.fetch(typeof input === "object" && "headers" in input ? toNativeRequest(input) : input, init);
