/** Bytes as base64 text. */
export function toBase64(bytes: Uint8Array): string {
  if (globalThis.Buffer)
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
  let binary = "";
  for (let at = 0; at < bytes.length; at += 8192)
    binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
}

/** The bytes of a base64 text; undefined when it is none. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 4 !== 0 || !BASE64.test(text)) return undefined;
  // A copy, because a Buffer is a view into a pool that others share.
  return globalThis.Buffer
    ? new Uint8Array(Buffer.from(text, "base64"))
    : Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}

const BASE64 = /^[A-Za-z\d+/]*={0,2}$/;
