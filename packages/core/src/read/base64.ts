import { MalformedEventError } from "../errors.ts";
import { plainBytes } from "./bytes.ts";

/**
 * The bytes of a base64 text, in the standard alphabet or the one for URLs, with padding or without; undefined for every other text.
 * Strict: Node's own decoder leaves out what it does not know, so that half a text would pass for the whole.
 */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const length = text.length - padding;
  const bytes = Buffer.from(text, "base64");
  // Each character that was left out makes it shorter; one character alone behind groups of four holds no byte.
  return length % 4 !== 1 && bytes.length === Math.floor((length * 3) / 4) ? plainBytes(bytes) : undefined;
}

/** The bytes of a base64 text in a record of a batch. @throws MalformedEventError naming `list[index].field` */
export function base64At(
  value: unknown,
  trigger: string,
  list: string,
  index: number,
  field: string,
): Uint8Array<ArrayBuffer> {
  const bytes = typeof value === "string" ? fromBase64(value) : undefined;
  if (bytes) return bytes;
  throw new MalformedEventError(trigger, `${list}[${index}].${field}`, "base64", value);
}

/** Bytes as base64 text, in the standard alphabet with padding. */
export function toBase64({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("base64");
}
