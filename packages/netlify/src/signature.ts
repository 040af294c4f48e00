/** Signed calls: whoever calls a private function, or sends events to the bridge, signs what it sends: `@anyfn/netlify/signature`. */

/** What is signed: a captured call cannot be sent to another function, at another time, or with other attributes. */
export interface SignedCall {
  /** The function's name on Netlify: the last segment of `/.netlify/functions/<name>`; of the bridge with one function named, `anyfn-events/<function>`. */
  readonly name: string;
  readonly body: Uint8Array;
  /** Those that carry a CloudEvent (`ce-…`, `content-type`) are signed too. */
  readonly headers?: Iterable<readonly [name: string, value: string]> | undefined;
}

/**
 * The value of the header `anyfn-signature`: `t=<seconds>,v1=<HMAC-SHA-256 in hex>` over the time, the name and the signed headers, a
 * line each, an empty line, and the body.
 *
 * @example
 * const headers = { "content-type": "application/json" };
 * const signature = await sign(secret, { name: "resize", body, headers: Object.entries(headers) });
 * await fetch(`${site}/.netlify/functions/resize`, { method: "POST", headers: { ...headers, "anyfn-signature": signature }, body });
 */
export async function sign(secret: string, call: SignedCall, at: Date = new Date()): Promise<string> {
  const seconds = Math.floor(at.getTime() / 1000);
  const mac = await crypto.subtle.sign("HMAC", await keyOf(secret, "sign"), contentOf(call, seconds));
  return `t=${seconds},v1=${Array.from(new Uint8Array(mac), (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** True for a signature of this call by that secret, no older or newer than five minutes. In constant time. */
export async function verify(
  secret: string,
  signature: string,
  call: SignedCall,
  now: Date = new Date(),
): Promise<boolean> {
  const [, seconds = "", hex = ""] = SIGNATURE.exec(signature) ?? [];
  if (!isCurrent(signature, now)) return false;
  const mac = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return crypto.subtle.verify("HMAC", await keyOf(secret, "verify"), mac, contentOf(call, Number(seconds)));
}

/** True for what may be the signature of a call of now: what is known of it before the body is read. */
export function isCurrent(signature: string, now: Date = new Date()): boolean {
  const [, seconds] = SIGNATURE.exec(signature) ?? [];
  return seconds !== undefined && Math.abs(now.getTime() / 1000 - Number(seconds)) <= TOLERANCE_S;
}

const SIGNATURE = /^t=(\d{1,12}),v1=([\da-f]{64})$/;
const TOLERANCE_S = 300;

function keyOf(secret: string, use: "sign" | "verify"): ReturnType<typeof crypto.subtle.importKey> {
  return crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    [use],
  );
}

function contentOf({ name, body, headers = [] }: SignedCall, seconds: number): Uint8Array<ArrayBuffer> {
  const lines = Array.from(headers, ([header, value]) => `${header.toLowerCase()}:${value.trim()}`)
    .filter((line) => /^(?:ce-|content-type:)/.test(line))
    .sort();
  const head = new TextEncoder().encode([seconds, name, ...lines, "", ""].join("\n"));
  const content = new Uint8Array(head.length + body.length);
  content.set(head);
  content.set(body, head.length);
  return content;
}
