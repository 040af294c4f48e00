/** What a webhook answered, as the one who delivers needs it. */
export type Answer =
  | { readonly kind: "delivered" }
  /** It will never take this message. */
  | { readonly kind: "refused"; readonly status: number }
  /** It may take it later: after so many milliseconds, where it said so. */
  | { readonly kind: "later"; readonly status: number; readonly after: number | undefined };

/** Posts one message. A webhook that cannot be reached rejects. */
export async function post(
  url: string,
  message: { readonly id: string; readonly text: string },
  signal: AbortSignal,
): Promise<Answer> {
  const response = await fetch(url, {
    method: "POST",
    // A receiver that knows this header drops the repeated message of a sender that died before it could note its success.
    headers: { "content-type": "application/json", "idempotency-key": message.id },
    body: JSON.stringify({ text: message.text }),
    signal,
  });
  await response.body?.cancel();
  const { ok, status, headers } = response;
  if (ok) return { kind: "delivered" };
  if (status === 408 || status === 425 || status === 429 || status >= 500)
    return { kind: "later", status, after: retryAfter(headers.get("retry-after")) };
  return { kind: "refused", status };
}

/** Milliseconds: the header has seconds or a date. */
export function retryAfter(header: string | null, now: number = Date.now()): number | undefined {
  if (header === null) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
