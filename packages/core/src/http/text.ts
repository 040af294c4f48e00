import type { ReplyParts } from "../contract.ts";
import { utf8 } from "../decode.ts";

/**
 * The body as text where text carries it without loss, else undefined (send it as base64). Decided by the bytes:
 * an encoded body is never text, a text type must be valid UTF-8, every other type is bytes.
 */
export function textOf({ body, headers }: ReplyParts): string | undefined {
  const encoding = headers["content-encoding"];
  if (encoding && encoding !== "identity") return undefined;
  if (typeof body === "string") return body.isWellFormed() ? body : body.toWellFormed();
  if (!(body instanceof Uint8Array)) return undefined;
  return body.byteLength === 0 ? "" : TEXT_TYPE.test(headers["content-type"] ?? "") ? utf8(body) : undefined;
}

/** Types whose bytes are text if they are valid UTF-8; a type that is missing here is only sent as base64, which is never wrong. */
const TEXT_TYPE = /^text\/|[/+](?:json|xml|yaml|javascript|ndjson|graphql|x-www-form-urlencoded)\b/i;
