/** Bytes written as base64. A plain `Uint8Array`, whose methods mean the same on every platform, and not Node's `Buffer`. */
export function fromBase64(text: string): Uint8Array {
  return plainBytes(Buffer.from(text, "base64"));
}

/** The same bytes as a plain `Uint8Array`. */
export function plainBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
