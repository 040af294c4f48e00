/**
 * Bytes written as base64 of either alphabet, with padding or without; undefined where the text is none, of which Node would leave out
 * what it does not know. A plain `Uint8Array`, whose methods mean the same on every platform, and not Node's `Buffer`.
 */
export function fromBase64(text: string): Uint8Array | undefined {
  return BASE64.test(text) ? plainBytes(Buffer.from(text, "base64")) : undefined;
}

const BASE64 = /^[\w+/-]*={0,2}$/;

/** The same bytes as a plain `Uint8Array`. */
export function plainBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
