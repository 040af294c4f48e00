import type { HttpRequest } from "../http.ts";

type Incoming = AsyncIterable<Uint8Array> & HttpRequest;

/** The body that no parser of the framework took, as it arrives. */
export function unreadBody(request: HttpRequest): ReadableStream<Uint8Array> {
  return ReadableStream.from(request as Incoming); // what is readable can be iterated
}

/** The same as a whole. */
export async function readBody(request: HttpRequest): Promise<Uint8Array> {
  return Buffer.concat(await Array.fromAsync(request as Incoming)); // as above
}
