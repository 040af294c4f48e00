/**
 * What the controller makes of a web action's answer. Read off its source (WebActions.scala of apache/openwhisk, `resultAsHttp`): it
 * is no part of the runtime for Node, so that no level of the suite runs it.
 */
import type { HttpOutcome, NativeResult } from "anyfn/driver";
import { wireOutcome } from "anyfn/wire";

/** The answer that a client gets. */
export function webAnswer(
  { status, value, error }: NativeResult,
  { __ow_method: method }: { readonly __ow_method: string },
): HttpOutcome {
  const { statusCode, headers = {}, body, error: failed } = Object(value) as Partial<Answer>; // any JSON
  if (status !== "ok" || error || failed !== undefined || !Number.isInteger(statusCode))
    return refused(error?.message ?? "the activation failed");
  const pairs = Object.entries(headers).flatMap(([name, values]) =>
    [values].flat().map((text) => [name, String(text)] as const),
  );
  const type = pairs.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "text/html";
  const others = pairs.filter(([name]) => name.toLowerCase() !== "content-type");
  // What has no body loses its type with it.
  const bytes = typeof body === "string" && body !== "" ? bytesOf(body, type) : undefined;
  return wireOutcome({
    status: statusCode ?? 500,
    headers: [...others, ...(bytes ? [["content-type", type] as const] : [])],
    body: bytes && method !== "head" ? bytes : new Uint8Array(),
    chunks: [],
    cut: false,
  });
}

interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly error: unknown;
}

/** JSON that looks like base64 is taken for it; every type that is no text has to be. */
function bytesOf(body: string, type: string): Uint8Array {
  const json = /^application\/(?:json|.+\+json)\b/i.test(type);
  const binary = json ? body.length % 4 === 0 && /^[A-Za-z\d+/]+={0,2}$/.test(body) : !isText(type);
  return binary ? Buffer.from(body, "base64") : new TextEncoder().encode(body);
}

/** The types whose media type the controller's library knows to be text. */
export function isText(type: string): boolean {
  const [name = ""] = type.split(";");
  return TEXTS.some((text) => name.trim().toLowerCase() === text) || /^\s*text\//i.test(type);
}

const TEXTS = [
  "application/x-www-form-urlencoded",
  "application/javascript",
  "application/xml",
  ...["atom", "rss", "soap", "xhtml"].map((each) => `application/${each}+xml`),
];

function refused(message: string): HttpOutcome {
  return {
    kind: "http",
    status: 400,
    headers: {},
    cookies: [],
    body: new Uint8Array(),
    error: { type: "Error", message },
  };
}
