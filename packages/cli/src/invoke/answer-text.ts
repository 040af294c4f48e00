import type { InvokeAnswer } from "@anyfn/dev/api";

/** True where the function did what it was called for. */
export function isFine({ outcome }: InvokeAnswer): boolean {
  if (outcome.error) return false;
  return outcome.kind === "http" ? outcome.status < 500 : outcome.redelivered.length === 0;
}

/** An outcome for people: what is told of it, and the answer itself. */
export function invokeText({ outcome, durationMs, target, variant }: InvokeAnswer): {
  readonly told: string;
  readonly value: string;
} {
  const took = `${Math.round(durationMs)} ms on ${target} (${variant})`;
  if (outcome.kind === "http") {
    const { status, headers, cookies, body, error } = outcome;
    return {
      told: [
        `${status} in ${took}`,
        ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
        ...cookies.map((cookie) => `set-cookie: ${cookie}`),
        ...(error ? [`error: ${error.type}: ${error.message}`] : []),
      ].join("\n"),
      value: textOf(body),
    };
  }
  const { redelivered, error, result } = outcome;
  return {
    told: [
      `${error ? "failed" : redelivered.length > 0 ? "not done, and delivered again" : "ok"} in ${took}`,
      ...(error ? [`error: ${error.type}: ${error.message}`] : []),
    ].join("\n"),
    value: result === undefined ? "" : JSON.stringify(result, null, 2),
  };
}

/** Bytes that are no text come as `{ "$base64": "…" }`. */
function textOf(body: unknown): string {
  return typeof body === "string" ? body : JSON.stringify(body);
}
