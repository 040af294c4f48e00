import { projectOf } from "./caller.ts";
import type { Fetch } from "./keys.ts";

/**
 * Has App Check consume a token, so that it counts once, and tells whether it was consumed before
 * (https://firebase.google.com/docs/app-check/cloud-functions#replay-protection). The function's service account needs the role
 * "Firebase App Check Token Verifier".
 *
 * @throws Error that says what went wrong; not for the caller
 */
export async function consumeToken(token: string, fetch: Fetch): Promise<boolean> {
  const { access_token: account } = await json(fetch, ACCOUNT_URL, {
    headers: { "metadata-flavor": "Google" },
  });
  const url = `https://firebaseappcheck.googleapis.com/v1beta/projects/${projectOf()}:verifyAppCheckToken`;
  const { alreadyConsumed = false } = await json(fetch, url, {
    method: "POST",
    headers: { authorization: `Bearer ${String(account)}`, "content-type": "application/json" },
    body: JSON.stringify({ app_check_token: token }),
  });
  if (typeof alreadyConsumed === "boolean") return alreadyConsumed;
  throw new Error(`${url} did not say whether the token was consumed before.`);
}

/** The token of the function's own service account: https://cloud.google.com/run/docs/securing/service-identity#access_tokens */
const ACCOUNT_URL =
  "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token";

async function json(
  fetch: Fetch,
  url: string,
  init: Parameters<Fetch>[1],
): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  return Object(await response.json()) as Readonly<Record<string, unknown>>; // any object may be asked
}

const PATIENCE_MS = 5000;
