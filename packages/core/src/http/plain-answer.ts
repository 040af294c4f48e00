import type { ReplyParts } from "../contract.ts";

/** An answer of anyfn's own. */
export function plainAnswer(
  status: number,
  text = "",
  headers: Readonly<Record<string, string>> = {},
): ReplyParts {
  return {
    status,
    headers: text ? { ...headers, "content-type": "text/plain;charset=UTF-8" } : headers,
    cookies: [],
    body: text.toWellFormed(),
  };
}
