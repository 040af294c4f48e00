import { SECRET } from "./limits.ts";
import { isCurrent, type SignedCall, verify } from "./signature.ts";

/** Why a call is not let in. */
interface Refusal {
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

/** A call that was let in, or why it was not. */
export type Admission =
  | { readonly body: Uint8Array; readonly refused?: undefined }
  | { readonly body?: undefined; readonly refused: Refusal };

/**
 * Lets a call in that has a valid signature, or the secret itself as its bearer token (for senders that cannot sign). Without a secret
 * nobody is let in. The body is read only once the headers may be those of such a call; nothing in it is parsed before.
 *
 * @param name What is signed: see `SignedCall`.
 */
export async function admit(request: Request, name: string, keeper: Keeper): Promise<Admission> {
  const refused = await refusalOf(request.headers, keeper);
  if (refused) {
    request.body?.cancel().catch(() => {}); // nobody waits for it
    return { refused };
  }
  const body = new Uint8Array(await request.arrayBuffer());
  const signature = request.headers.get("anyfn-signature");
  const call: SignedCall = { headers: request.headers, body, name };
  return signature === null || (await verify(secretOf(keeper), signature, call))
    ? { body }
    : { refused: WRONG_SIGNATURE };
}

/** What the headers alone say against a call. */
async function refusalOf(headers: Headers, keeper: Keeper): Promise<Refusal | undefined> {
  const secret = secretOf(keeper);
  if (!secret)
    return {
      status: 503,
      reason: `the variable ${keeper.secret ?? SECRET}, by which calls are signed, is not set: set it for the site, with the scope Functions`,
    };
  const signature = headers.get("anyfn-signature");
  if (signature !== null) return isCurrent(signature) ? undefined : WRONG_SIGNATURE;
  const [, token] = /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "") ?? [];
  return token !== undefined && (await same(token, secret))
    ? undefined
    : {
        status: 401,
        reason: "the call has no signature (the header anyfn-signature) and no valid bearer token",
      };
}

const WRONG_SIGNATURE: Refusal = {
  status: 401,
  reason: "the signature is of another call, another secret or another time",
};

function secretOf({ secret = SECRET, environment = process.env }: Keeper): string {
  return environment[secret] ?? "";
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
