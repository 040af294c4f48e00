import type { Context } from "../context.ts";
import { AnyfnError } from "../errors.ts";
import { fromBase64, toBase64 } from "../read/base64.ts";

/**
 * Where keys and results are kept: three operations of any key-value store. `put` with `ifAbsent` must be atomic across
 * all instances (`SET NX` in Redis, a conditional write in DynamoDB, Firestore or Cosmos DB); a store without that
 * cannot keep two deliveries apart. An entry past its time to live counts as absent.
 */
export interface IdempotencyStore {
  get(key: string): string | undefined | Promise<string | undefined>;
  /** True when it was written; false when `ifAbsent` was asked for and there is an entry. `ttl` is in seconds. */
  put(
    key: string,
    value: string,
    options: { readonly ttl: number; readonly ifAbsent: boolean },
  ): boolean | Promise<boolean>;
  delete(key: string): unknown;
}

/** Options of {@link idempotent}. */
export interface IdempotencyOptions<Input> {
  readonly store: IdempotencyStore;
  /**
   * What makes two deliveries the same; undefined for a delivery that is not to be remembered. By default a message's
   * source and id, and of a request (but GET, HEAD and OPTIONS) a digest of method, URL, Authorization and the header Idempotency-Key,
   * where it has one. Where cookies tell callers apart, give a key with the caller in it.
   */
  readonly key?:
    | ((input: Input, context: Context) => string | undefined | Promise<string | undefined>)
    | undefined;
  /** Seconds for which a result is remembered: 3,600 by default. */
  readonly ttl?: number | undefined;
}

/**
 * Runs the handler once per key: a repeated delivery gets the first one's result, as JSON (of a response: status, headers
 * and body; one of status 400 or above is not remembered). A delivery that meets another one at work fails with the code
 * `IN_PROGRESS`, so that the platform tries again; a request is answered 409. A failure is forgotten at once; a delivery
 * that died is forgotten at its deadline. Once per message: not for `queue.batch` and `stream.batch`.
 *
 * @example
 * export default queue({ name: "orders", use: [idempotent({ store })] }, (event) => charge(event.data));
 */
export function idempotent<Given = never>(
  options: IdempotencyOptions<Given>,
): <Input, Result>(input: Input, context: Context, next: () => Promise<Result>) => Promise<Result> {
  const { store, ttl = 3600, key: keyOf } = options;
  return async <Input, Result>(
    input: Input,
    context: Context,
    next: () => Promise<Result>,
  ): Promise<Result> => {
    if (Array.isArray(input)) {
      throw new AnyfnError(
        "INVALID_DEFINITION",
        "idempotent() runs once per message and cannot keep a batch's messages apart. Use queue() or stream() in place of .batch, or call the store in the handler.",
      );
    }
    const own = await (keyOf
      ? keyOf(input as never, context)
      : isRequest(input)
        ? requestKey(input)
        : messageKey(input)); // `Given` is the function's own input
    if (own === undefined) return next();
    const key = `${context.function.name}:${own}`;
    const mine = JSON.stringify({ running: context.id } satisfies Entry);

    for (let tries = 0; !(await store.put(key, mine, { ttl: lease(context), ifAbsent: true })); tries++) {
      const found = await store.get(key);
      // Between the two calls the other delivery may have failed and be gone.
      if (found === undefined && tries < 3) continue;
      const entry: Entry = found === undefined ? { running: "" } : (JSON.parse(found) as Entry); // written below
      if (entry.done === undefined) return inProgress(input, own) as Result; // the answer to a request is a Response
      return revive(entry.done) as Result; // what `next` gave the first time
    }

    let result: Result;
    try {
      result = await next();
    } catch (error) {
      await forget();
      throw error;
    }
    const done = await capture(result, context);
    if (done === undefined) await forget();
    else {
      // The handler is done: failing now would only make it run again.
      await settle(() => store.put(key, JSON.stringify({ done } satisfies Entry), { ttl, ifAbsent: false }));
    }
    return (isResponse(result) && done?.response ? revive(done) : result) as Result; // its body was read above

    async function forget(): Promise<void> {
      // Only an own entry: when this delivery outlived its lease, another one may be at work.
      await settle(async () => (await store.get(key)) === mine && store.delete(key));
    }
    async function settle(work: () => unknown): Promise<void> {
      try {
        await work();
      } catch (error) {
        context.log.error("the idempotency store failed", { error });
      }
    }
  };
}

interface Entry {
  /** The invocation at work. */
  readonly running?: string;
  readonly done?: Done;
}

interface Done {
  readonly value?: unknown;
  readonly response?: {
    readonly status: number;
    readonly headers: readonly (readonly [string, string])[];
    readonly body: string;
  };
}

/** Seconds after which a delivery at work counts as dead: the platform ends it at its deadline. */
function lease(context: Context): number {
  return Math.min(Math.ceil(context.remaining() / 1000) + 1, 900);
}

function isRequest(input: unknown): input is Request {
  return typeof (input as Partial<Request> | null)?.headers?.get === "function";
}

function isResponse(value: unknown): value is Response {
  return isRequest(value) && typeof (value as unknown as Response).status === "number"; // has headers
}

function messageKey(input: unknown): string | undefined {
  const { source = "", id } = input as { readonly source?: string; readonly id?: string }; // a core event
  return id === undefined ? undefined : `${source} ${id}`;
}

async function requestKey(request: Request): Promise<string | undefined> {
  const key = request.headers.get("idempotency-key");
  if (!key || ["GET", "HEAD", "OPTIONS"].includes(request.method)) return undefined;
  const text = JSON.stringify([request.method, request.url, request.headers.get("authorization"), key]);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function inProgress(input: unknown, key: string): Response {
  if (isRequest(input)) {
    return new Response("The same request is still being worked on.", {
      status: 409,
      headers: { "retry-after": "1" },
    });
  }
  throw new AnyfnError(
    "IN_PROGRESS",
    `Another delivery of ${key} is at work; this one has to be tried again later.`,
  );
}

/** What is to be remembered; undefined for nothing. */
async function capture(result: unknown, context: Context): Promise<Done | undefined> {
  if (isResponse(result)) {
    if (result.status >= 400) return undefined;
    const bytes = new Uint8Array(await result.arrayBuffer());
    return { response: { status: result.status, headers: [...result.headers], body: toBase64(bytes) } };
  }
  try {
    return JSON.parse(JSON.stringify({ value: result })) as Done; // of one property
  } catch (error) {
    context.log.warn(
      "the result is no JSON and is not remembered: a repeated delivery succeeds without one",
      { error },
    );
    return {};
  }
}

function revive({ value, response }: Done): unknown {
  if (!response) return value;
  const { status, headers, body } = response;
  return new Response(body === "" ? null : (fromBase64(body) ?? null), {
    status,
    headers: headers.map(([name, value]) => [name, value]),
  });
}
