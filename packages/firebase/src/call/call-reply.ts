import type { ReplyParts } from "anyfn/adapter";
import { callError } from "./status.ts";

/** An answer in JSON. */
export function jsonParts(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): ReplyParts {
  return {
    status,
    headers: { ...headers, "content-type": "application/json; charset=utf-8" },
    cookies: [],
    body,
  };
}

/** What was thrown, as Firebase's clients read errors. */
export function errorParts(error: unknown, headers?: Readonly<Record<string, string>>): ReplyParts {
  const { status, code, message, details } = callError(error);
  return jsonParts(code, JSON.stringify({ error: { message, status, details } }), headers);
}
