import { decodeBody } from "anyfn/adapter";

/** Bytes written as base64. A plain `Uint8Array`, whose methods mean the same on every platform, and not Node's `Buffer`. */
export function fromBase64(text: string): Uint8Array {
  return view(Buffer.from(text, "base64"));
}

/** The UTF-8 bytes of a text. */
export function fromText(text: string): Uint8Array {
  return view(Buffer.from(text));
}

/** Bytes written as a list of numbers, which Java's clients sign: -36 is 220. */
export function fromNumbers(numbers: readonly unknown[]): Uint8Array {
  return Uint8Array.from(numbers, (byte) => (typeof byte === "number" ? byte & 255 : 0));
}

/** Text where the bytes are UTF-8, else the bytes. */
export function textOrBytes(bytes: Uint8Array): string | Uint8Array {
  return decodeBody(bytes, "text/plain") as string | Uint8Array; // a declared text is never parsed
}

function view({ buffer, byteOffset, byteLength }: Buffer): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
