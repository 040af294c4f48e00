import type { Kv } from "../resources.ts";
import type { IdempotencyStore } from "./idempotency-store.ts";

/** What was found under a key: another delivery at work, the result of one that is done, or nothing: then it is ours. */
type Claim =
  | { readonly state: "running" }
  | { readonly state: "done"; readonly done: unknown }
  | {
      readonly state: "taken";
      /** Keeps the result for `ttl` seconds. */
      finish(done: unknown, ttl: number): Promise<unknown>;
      /** Gives the key free. */
      forget(): Promise<unknown>;
    };

/** Claims of keys, for a time. */
export interface Claims {
  take(key: string, owner: string, lease: number): Promise<Claim>;
}

/** Claims over a store: a handle's conditions keep deliveries apart, or a store's own `ifAbsent`. */
export function claimsOf(store: Kv | IdempotencyStore): Claims {
  return "set" in store ? overKv(store) : overStore(store);
}

/** An entry as it is kept. */
interface Entry {
  /** The invocation at work. */
  readonly running?: string;
  readonly done?: unknown;
}

function overKv(kv: Kv): Claims {
  return {
    async take(given, owner, lease) {
      const key = await shortened(given);
      for (let tries = 0; ; tries++) {
        try {
          const { version } = await kv.set(key, { running: owner } satisfies Entry, {
            ttl: lease,
            ifAbsent: true,
          });
          return {
            state: "taken",
            // Only while the entry is still ours: when this delivery outlived its lease, another one may be at work.
            finish: (done, ttl) => kv.set(key, { done } satisfies Entry, { ttl, ifVersion: version }),
            forget: () => kv.delete(key, { ifVersion: version }),
          };
        } catch (error) {
          if ((error as { readonly code?: unknown }).code !== "CONFLICT") throw error;
        }
        const found = await kv.get(key);
        if (found) return stateOf(found.value as Entry); // written above
        // Between the two calls the other delivery may have failed and be gone.
        if (tries >= 3) return { state: "running" };
      }
    },
  };
}

function overStore(store: IdempotencyStore): Claims {
  return {
    async take(key, owner, lease) {
      const mine = JSON.stringify({ running: owner } satisfies Entry);
      for (let tries = 0; !(await store.put(key, mine, { ttl: lease, ifAbsent: true })); tries++) {
        const found = await store.get(key);
        if (found !== undefined) return stateOf(JSON.parse(found) as Entry); // written below
        if (tries >= 3) return { state: "running" };
      }
      return {
        state: "taken",
        finish: async (done, ttl) =>
          store.put(key, JSON.stringify({ done } satisfies Entry), { ttl, ifAbsent: false }),
        forget: async () => (await store.get(key)) === mine && store.delete(key),
      };
    },
  };
}

function stateOf({ done }: Entry): Claim {
  return done === undefined ? { state: "running" } : { state: "done", done };
}

/** A key that every service takes: a long one ends in its digest. */
async function shortened(key: string): Promise<string> {
  if (key.length <= LONGEST) return key;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key)));
  return `${key.slice(0, 100)}#${Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

const LONGEST = 250;
