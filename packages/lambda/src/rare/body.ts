import type { ReplyParts } from "anyfn/adapter";
import { textOf } from "anyfn/http";
import type { BodyReply } from "../http.ts";

/** A body that is encoded or in bytes: text where text carries it without loss, else base64. */
export function binaryBody(parts: ReplyParts): BodyReply {
  const text = textOf(parts);
  if (text !== undefined) return { body: text, isBase64Encoded: false };
  const bytes = typeof parts.body === "string" ? Buffer.from(parts.body) : (parts.body as Uint8Array); // a buffered row is given no streams
  const { buffer, byteOffset, byteLength } = bytes;
  return { body: Buffer.from(buffer, byteOffset, byteLength).toString("base64"), isBase64Encoded: true };
}

/** The bytes of base64, in a buffer of their own, so that nobody needs to copy them. */
export function decoded(text: string): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text, "base64"));
  const length = bytes.write(text, "base64");
  return length < bytes.length ? bytes.subarray(0, length) : bytes;
}
