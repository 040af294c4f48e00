import { SECRET } from "./limits.ts";
import { type SignedCall, verify } from "./signature.ts";

/** Why a call is not let in. */
export interface Refusal {
  readonly status: 401 | 503;
  /** For the log alone. */
  readonly reason: string;
}

/** Where the secret is. */
export interface Keeper {
  /** The variable that holds it. */
  readonly secret?: string | undefined;
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}

/**
 * What keeps a call out: it has neither a valid signature nor the secret itself as its bearer token (for senders that cannot sign).
 * Nothing of the call is read before. Without a secret nobody is let in.
 */
export async function refusalOf(
  call: SignedCall & { readonly headers: Headers },
  { secret: variable = SECRET, environment = process.env }: Keeper,
): Promise<Refusal | undefined> {
  const secret = environment[variable];
  if (!secret)
    return {
      status: 503,
      reason: `the variable ${variable}, by which calls are signed, is not set: set it for the site, with the scope Functions`,
    };
  const signature = call.headers.get("anyfn-signature");
  if (signature !== null)
    return (await verify(secret, signature, call))
      ? undefined
      : { status: 401, reason: "the signature is of another call, another secret or another time" };
  const [, token] = /^Bearer +(\S+)$/i.exec(call.headers.get("authorization") ?? "") ?? [];
  return token !== undefined && (await same(token, secret))
    ? undefined
    : {
        status: 401,
        reason: "the call has no signature (the header anyfn-signature) and no valid bearer token",
      };
}

/** Compares digests to their end, so that the time tells nothing of the texts. */
async function same(a: string, b: string): Promise<boolean> {
  const [x, y] = await Promise.all([digest(a), digest(b)]);
  let difference = 0;
  for (const [index, byte] of x.entries()) difference |= byte ^ (y[index] ?? 256);
  return difference === 0;
}

async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}
