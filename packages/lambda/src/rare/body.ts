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
