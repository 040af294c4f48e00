import type { ReplyParts } from "anyfn/adapter";
import { toJson } from "./call-data.ts";
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

/** What was thrown, as Firebase's clients read errors: INTERNAL where its details are no plain data. */
export function errorParts(error: unknown, headers?: Readonly<Record<string, string>>): ReplyParts {
  const { status, code, message, details, headers: own } = callError(error);
  try {
    return jsonParts(code, toJson({ error: { message, status, details } }), { ...headers, ...own });
  } catch {
    return jsonParts(500, toJson({ error: { message: "INTERNAL", status: "INTERNAL" } }), headers);
  }
}
