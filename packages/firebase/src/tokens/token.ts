import type { Keys } from "./keys.ts";

/** What a verified token says. */
export type Claims = Readonly<Record<string, unknown>>;

/** What a token must be. */
export interface TokenRule {
  /** Where its keys are published. */
  readonly keysUrl: string;
  issuer(issuer: string): boolean;
  audience(audience: unknown): boolean;
  /** False where a token is about nobody yet. */
  subject?(claims: Claims): boolean;
}

/**
 * The claims of a token (RFC 7519) that one of Google's keys signed, that has not expired, and that is for this project.
 *
 * @param unsigned Whether tokens without a signature are taken: those of Firebase's emulators, of which only what they say is checked.
 * @throws Error that says what is wrong; not for the caller
 */
export async function verifyToken(
  token: string,
  rule: TokenRule,
  keys: Keys,
  unsigned: boolean,
): Promise<Claims> {
  const [, head = "", body = "", signature = ""] = JWT.exec(token) ?? wrong("is none");
  const header = json(head);
  const claims = json(body);
  const local = unsigned && header["alg"] === "none" && signature === "";
  if (!local && (header["alg"] !== "RS256" || header["crit"] !== undefined))
    wrong("has another algorithm than RS256");
  checkClaims(claims, rule, local);
  if (local) return claims;

  const id = header["kid"];
  const key = typeof id === "string" ? await keys(rule.keysUrl, id) : undefined;
  if (!key) return wrong("is signed with no known key");
  const { verify } = process.getBuiltinModule("node:crypto");
  const signed = Buffer.from(`${head}.${body}`);
  if (!verify("RSA-SHA256", signed, key, Buffer.from(signature, "base64url"))) wrong("has a wrong signature");
  return claims;
}

/** What a token says, whoever wrote it. @throws Error where it is none */
export function readClaims(token: string): Claims {
  const [, , body = ""] = JWT.exec(token) ?? wrong("is none");
  return json(body);
}

/** @param local What an emulator's token does not say is not asked for, but for whom it is about. */
function checkClaims(claims: Claims, rule: TokenRule, local: boolean): void {
  const now = Date.now() / 1000;
  const { exp, iat, nbf, auth_time, iss, aud, sub } = claims;
  const absent = (claim: unknown): boolean => local && claim === undefined;
  if (!absent(exp) && !(typeof exp === "number" && exp > now)) wrong("has expired");
  if (![iat, nbf, auth_time].every((time) => time === undefined || Number(time) <= now + SKEW))
    wrong("is not valid yet");
  if (!absent(iss) && !(typeof iss === "string" && rule.issuer(iss))) wrong("is of another issuer");
  if (!absent(aud) && !rule.audience(aud)) wrong("is for another audience");
  const about = typeof sub === "string" && sub !== "" && sub.length <= 128;
  if (!about && rule.subject?.(claims) !== false) wrong("is about nobody");
}

function json(part: string): Claims {
  try {
    return Object(JSON.parse(Buffer.from(part, "base64url").toString())) as Claims; // any object may be asked for claims
  } catch {
    return wrong("is no JSON");
  }
}

function wrong(what: string): never {
  throw new Error(`The token ${what}.`);
}

const JWT = /^([\w-]+)\.([\w-]+)\.([\w-]*)$/;
/** Seconds by which clocks may differ. */
const SKEW = 300;
