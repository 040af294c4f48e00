import { utf8 } from "../decode.ts";

/** The same bytes as a plain `Uint8Array`, whose methods mean the same on every platform, and not Node's `Buffer`; no copy. */
export function plainBytes<Memory extends ArrayBufferLike>({
  buffer,
  byteOffset,
  byteLength,
}: Uint8Array<Memory>): Uint8Array<Memory> {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** The UTF-8 bytes of a text. */
export function fromText(text: string): Uint8Array<ArrayBuffer> {
  return plainBytes(Buffer.from(text));
}

/** Text where the bytes are UTF-8, else the bytes. */
export function textOrBytes(bytes: Uint8Array): string | Uint8Array {
  return utf8(bytes) ?? bytes;
}
