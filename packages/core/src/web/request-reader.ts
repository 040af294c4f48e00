import type { ByteCount } from "../http/counted.ts";
import type { HeaderReader } from "./inner-headers.ts";

/** How the adapter of one platform reads a native HTTP event. Every function is called only when the handler asks. */
export interface RequestReader<Native = never> extends HeaderReader<Native> {
  method(native: Native): string;
  /** Absolute. */
  url(native: Native): string;
  /** Undefined for none. A string is text in UTF-8; bytes are handed out without a copy. */
  body(native: Native): string | Uint8Array | ReadableStream<Uint8Array> | undefined;
}

/** Who knows when the request is given up: asked for its signal only when the handler asks. */
export interface RequestContext {
  readonly signal: AbortSignal;
  /** Counts the bytes of a body that is read as a stream. */
  readonly usage?: ByteCount | undefined;
}
