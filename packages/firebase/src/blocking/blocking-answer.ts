import { HttpError } from "anyfn";

/** What a blocking function may answer: changes of the user record; nothing lets everything pass unchanged. */
export interface BlockingAnswer {
  readonly displayName?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly emailVerified?: boolean | undefined;
  readonly photoURL?: string | undefined;
  /** Kept with the user; 1000 characters. */
  readonly customClaims?: Readonly<Record<string, unknown>> | undefined;
  /** Of this session alone; of beforeSignIn. */
  readonly sessionClaims?: Readonly<Record<string, unknown>> | undefined;
  /** Of beforeSendEmail and beforeSendSms. */
  readonly recaptchaActionOverride?: "ALLOW" | "BLOCK" | undefined;
}

/**
 * The body that answers Firebase Authentication: the changes, and their names. A handler may also answer in the form of the
 * protocol itself, `{ userRecord: { … , updateMask? } }`.
 *
 * @throws HttpError 400 for claims that are reserved or too long
 */
export function blockingAnswer(eventType: string, result: unknown): object {
  const { recaptchaActionOverride, userRecord, updateMask: _, ...rest } = Object(result) as Wire; // any object may be asked
  const { updateMask: given, ...changes }: Wire = userRecord ?? rest;
  const names = Object.keys(changes).filter((name) => changes[name] !== undefined);
  const claims = [
    changes["customClaims"],
    ...(eventType === "beforeSignIn" ? [changes["sessionClaims"]] : []),
  ].map((value) => Object(value ?? {}) as object); // any object may be asked
  for (const claim of claims) checkClaims(claim);
  if (JSON.stringify(Object.assign({}, ...claims)).length > MOST)
    throw new HttpError(400, `The custom and session claims take more than ${MOST} characters together.`);
  const updateMask = given ?? (Object(result) as Wire).updateMask ?? names.join(",");
  return {
    ...(names.length > 0 && { userRecord: { ...changes, updateMask } }),
    ...(recaptchaActionOverride !== undefined && { recaptchaActionOverride }),
  };
}

interface Wire {
  readonly recaptchaActionOverride?: unknown;
  readonly userRecord?: Wire;
  readonly updateMask?: string;
  readonly [name: string]: unknown;
}

function checkClaims(claims: object): void {
  const reserved = RESERVED.filter((name) => Object.hasOwn(claims, name));
  if (reserved.length > 0) throw new HttpError(400, `Reserved claims cannot be set: ${reserved.join(", ")}.`);
  if (JSON.stringify(claims).length > MOST) throw new HttpError(400, `Claims may take ${MOST} characters.`);
}

/** https://firebase.google.com/docs/auth/admin/custom-claims#best_practices_for_custom_claims */
const RESERVED = [
  "acr",
  "amr",
  "at_hash",
  "aud",
  "auth_time",
  "azp",
  "cnf",
  "c_hash",
  "exp",
  "firebase",
  "iat",
  "iss",
  "jti",
  "nbf",
  "nonce",
];
const MOST = 1000;
