import type { Keys } from "./keys.ts";
import type { Claims } from "./token.ts";
import { type TokenRule, verifyToken } from "./token.ts";

/** A signed-in user, as firebase-functions tells it. */
export interface CallerAuth {
  readonly uid: string;
  /** The claims of the ID token. */
  readonly token: Claims;
  readonly rawToken: string;
}

/** The app that calls, as App Check vouches for it. */
export interface CallerApp {
  readonly appId: string;
  readonly token: Claims;
  /** Whether somebody called with the token before; only where `consumeAppCheckToken` is set. */
  readonly alreadyConsumed?: boolean | undefined;
}

/** The user of an `authorization` header. @throws Error that says what is wrong with it; not for the caller */
export async function userOf(authorization: string, keys: Keys): Promise<CallerAuth> {
  const rawToken = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  if (rawToken === undefined) throw new Error("The authorization header holds no bearer token.");
  const claims = await verifyToken(rawToken, idTokenRule(), keys, isEmulator());
  const uid = String(claims["sub"]);
  return { uid, token: { ...claims, uid }, rawToken };
}

/** The app of an `x-firebase-appcheck` header. @throws Error that says what is wrong with it; not for the caller */
export async function appOf(token: string, keys: Keys): Promise<CallerApp> {
  const claims = await verifyToken(token, appCheckRule(), keys, isEmulator());
  const appId = String(claims["sub"]);
  return { appId, token: { ...claims, app_id: appId } };
}

/** The Firebase project. @throws Error where the environment does not say */
export function projectOf(): string {
  const { GCLOUD_PROJECT, GOOGLE_CLOUD_PROJECT, FIREBASE_CONFIG } = process.env;
  const project =
    GCLOUD_PROJECT || GOOGLE_CLOUD_PROJECT || /"projectId"\s*:\s*"([^"]+)"/.exec(FIREBASE_CONFIG ?? "")?.[1];
  if (project) return project;
  throw new Error(
    "Tokens cannot be checked: the environment does not name the project. Set GOOGLE_CLOUD_PROJECT, or deploy with Firebase's tools, which set GCLOUD_PROJECT.",
  );
}

/** True in Firebase's functions emulator, whose companions do not sign. */
export function isEmulator(): boolean {
  return process.env["FUNCTIONS_EMULATOR"] === "true";
}

/** Where the keys of Firebase Authentication are. */
export const AUTH_KEYS =
  "https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com";

/** https://firebase.google.com/docs/auth/admin/verify-id-tokens#verify_id_tokens_using_a_third-party_jwt_library */
function idTokenRule(): TokenRule {
  const project = projectOf();
  return {
    keysUrl: AUTH_KEYS,
    issuer: (issuer) => issuer === `https://securetoken.google.com/${project}`,
    audience: (audience) => audience === project,
  };
}

/** https://firebase.google.com/docs/app-check/custom-resource-backend#other */
function appCheckRule(): TokenRule {
  const project = `projects/${projectOf()}`;
  return {
    keysUrl: "https://firebaseappcheck.googleapis.com/v1/jwks",
    issuer: (issuer) => issuer.startsWith("https://firebaseappcheck.googleapis.com/"),
    audience: (audience) => Array.isArray(audience) && audience.includes(project),
  };
}
