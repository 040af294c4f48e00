import type { KeyObject } from "node:crypto";

/** Gets the document of an address. `globalThis.fetch`, or anything like it. */
export type Fetch = (
  url: string,
  init?: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly signal?: AbortSignal;
  },
) => Promise<Response>;

/** The public key of an id in the document of an address; undefined where there is none of that id. */
export type Keys = (url: string, id: string) => Promise<KeyObject | undefined>;

/**
 * Google's published keys: JWKS documents, or certificates by id. A document is kept as long as its `cache-control` says, asked
 * for once at a time, and asked for again when it lacks a key and is older than a minute, as keys are rotated.
 */
export function publishedKeys(fetch: Fetch): Keys {
  const sets = new Map<string, Promise<KeySet>>();

  function load(url: string): Promise<KeySet> {
    const set = get(fetch, url);
    sets.set(url, set);
    // A failure is not kept: the next call asks again.
    set.catch(() => sets.get(url) === set && sets.delete(url));
    return set;
  }

  return async (url, id) => {
    let set = await (sets.get(url) ?? load(url));
    const age = performance.now() - set.at;
    if (age > set.maxAgeMs || (!set.keys.has(id) && age > RETRY_MS)) set = await load(url);
    return set.keys.get(id);
  };
}

interface KeySet {
  readonly keys: ReadonlyMap<string, KeyObject>;
  readonly maxAgeMs: number;
  /** By `performance.now()`. */
  readonly at: number;
}

async function get(fetch: Fetch, url: string): Promise<KeySet> {
  const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  const document = (await response.json()) as Readonly<Record<string, unknown>>; // an object, or this throws below
  const maxAge = /max-age=(\d+)/.exec(response.headers.get("cache-control") ?? "")?.[1];
  return { keys: keysOf(document), maxAgeMs: Number(maxAge ?? 0) * 1000, at: performance.now() };
}

function keysOf(document: Readonly<Record<string, unknown>>): ReadonlyMap<string, KeyObject> {
  const { createPublicKey } = process.getBuiltinModule("node:crypto");
  const { keys } = document;
  if (!Array.isArray(keys))
    return new Map(Object.entries(document).map(([id, pem]) => [id, createPublicKey(String(pem))]));
  return new Map(
    (keys as readonly Jwk[]) // what a JWKS document has under this name
      .filter(({ kty }) => kty === "RSA")
      .map((key) => [key.kid, createPublicKey({ key: { ...key }, format: "jwk" })]),
  );
}

interface Jwk {
  readonly kid: string;
  readonly kty: string;
}

const RETRY_MS = 60_000;
const PATIENCE_MS = 5000;
