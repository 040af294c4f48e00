/** Which origins may call from a browser: every one (`true`), none, or these. */
export type CallCors = boolean | string | readonly string[];

/** The headers that let a browser's script of an allowed origin read the answer. */
export function corsHeaders(origin: string | undefined, allowed: CallCors): Readonly<Record<string, string>> {
  if (allowed === false) return {};
  if (allowed === "*") return { "access-control-allow-origin": "*" };
  const yes =
    origin !== undefined &&
    (allowed === true || (typeof allowed === "string" ? [allowed] : allowed).includes(origin));
  return { ...(yes && { "access-control-allow-origin": origin }), vary: "Origin" };
}

/** What answers a preflight (https://fetch.spec.whatwg.org/#cors-preflight-fetch), with the headers of `corsHeaders`. */
export function preflightHeaders(
  asked: string | undefined,
  allowed: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (allowed["access-control-allow-origin"] === undefined) return allowed;
  return {
    ...allowed,
    vary: [allowed["vary"], "Access-Control-Request-Headers"].filter(Boolean).join(", "),
    "access-control-allow-methods": "POST",
    ...(asked && { "access-control-allow-headers": asked }),
  };
}
