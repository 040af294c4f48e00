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
 * The claims of a token that one of Google's keys signed, that has not expired, and that is for this project. `jose` reads and
 * verifies it; it is loaded with the first token.
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
  if (unsigned && isUnsigned(token)) {
    const claims = readClaims(token);
    checkClaims(claims, rule, true);
    return claims;
  }
  const { jwtVerify } = await import("jose/jwt/verify");
  try {
    const { payload } = await jwtVerify(
      token,
      async ({ kid }) => {
        // Whoever sends anything must not make us fetch keys for it.
        checkClaims(readClaims(token), rule, false);
        const key = kid === undefined ? undefined : await keys(rule.keysUrl, kid);
        return key ?? wrong("is signed with no known key");
      },
      { algorithms: ["RS256"], clockTolerance: SKEW },
    );
    return payload;
  } catch (error) {
    const { code } = Object(error) as { readonly code?: unknown }; // looked at
    if (typeof code !== "string" || !/^ERR_J/.test(code)) throw error;
    return wrong(REASONS[code] ?? "is not a token, or has another algorithm than RS256", error);
  }
}

/** By jose's codes. */
const REASONS: Readonly<Record<string, string>> = {
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: "has a wrong signature",
  ERR_JWT_EXPIRED: "has expired",
  ERR_JWT_CLAIM_VALIDATION_FAILED: "has a claim that is not valid",
};

/** What a token says, whoever wrote it. @throws Error where it is none */
export function readClaims(token: string): Claims {
  const [, , body = ""] = JWT.exec(token) ?? wrong("is none");
  return json(body);
}

/** True for a token without a signature that says so. */
function isUnsigned(token: string): boolean {
  const [, head = "", , signature] = JWT.exec(token) ?? wrong("is none");
  return signature === "" && json(head)["alg"] === "none";
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

function wrong(what: string, cause?: unknown): never {
  throw new Error(`The token ${what}.`, cause === undefined ? undefined : { cause });
}

const JWT = /^([\w-]+)\.([\w-]+)\.([\w-]*)$/;
/** Seconds by which clocks may differ. */
const SKEW = 300;
