import type { Context } from "../context.ts";
import type { BatchResult } from "../definition.ts";
import { AnyfnError } from "../errors.ts";
import { fromBase64, toBase64 } from "../read/base64.ts";
import type { Kv, Resource } from "../resources.ts";
import { claimsOf } from "./claims.ts";
import type { IdempotencyStore } from "./idempotency-store.ts";

/** Options of {@link idempotent}. */
export interface IdempotencyOptions<Input> {
  /** A handle (`kv("seen")`), which every function that has the middleware is then granted; or a store of your own. */
  readonly store: Kv | IdempotencyStore;
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

/** The middleware, and the store that it uses. */
export interface IdempotentMiddleware {
  <Input, Result>(input: Input, context: Context, next: () => Promise<Result>): Promise<Result>;
  readonly resources: readonly Resource[];
}

/**
 * Runs the handler once per key: a repeated delivery gets the first one's result, as JSON (of a response: status, headers
 * and body; one of status 400 or above is not remembered). A delivery that meets another one at work fails with the code
 * `IN_PROGRESS`, so that the platform tries again; a request is answered 409. A failure is forgotten at once; a delivery
 * that died is forgotten at its deadline. Of a batch each message has its own key: the handler gets those that are not done.
 *
 * @throws AnyfnError INVALID_DEFINITION when there is no store
 * @example
 * export default queue({ name: "orders", use: [idempotent({ store: kv("seen") })] }, (event) => charge(event.data));
 */
export function idempotent<Given = never>(options: IdempotencyOptions<Given>): IdempotentMiddleware {
  const { store, ttl = 3600, key: keyOf } = (options ?? {}) as Partial<IdempotencyOptions<Given>>; // JavaScript may leave it out
  if (!store)
    throw new AnyfnError(
      "INVALID_DEFINITION",
      'idempotent() has no store, so that it could not tell a repeated delivery. Give it one: idempotent({ store: kv("seen") }) with kv() of @anyfn/clients, or memoryStore() where one process is all there is.',
    );
  const claims = claimsOf(store);

  async function once<Input, Result>(
    input: Input,
    context: Context,
    next: (part?: Input) => Promise<Result>,
  ): Promise<Result> {
    if (Array.isArray(input)) return (await onceEach(input, context, next as never)) as Result; // a batch's answer
    const own = await keyFor(input, context);
    if (own === undefined) return next();
    const claim = await claims.take(`${context.function.name}:${own}`, context.id, lease(context));
    if (claim.state === "running") return inProgress(input, own, context) as Result; // the answer to a request is a Response
    if (claim.state === "done") return revive(claim.done as Done) as Result; // what `next` gave the first time

    let result: Result;
    try {
      result = await next();
    } catch (error) {
      await settle(context, claim.forget);
      throw error;
    }
    const done = await capture(result, context);
    // The handler is done: failing now would only make it run again.
    await settle(context, () => (done === undefined ? claim.forget() : claim.finish(done, ttl)));
    return (isResponse(result) && done?.response ? revive(done) : result) as Result; // its body was read above
  }

  /** The messages of a batch that are neither done nor at work go to the handler together. */
  async function onceEach(
    events: readonly { readonly id: string }[],
    context: Context,
    next: (part: readonly unknown[]) => Promise<BatchResult>,
  ): Promise<BatchResult> {
    const mine = new Map<string, Taken>();
    const part: unknown[] = [];
    const failed: string[] = [];
    const keys = new Set<string>();
    for (const event of events) {
      const own = await keyFor(event, context);
      const claim =
        own === undefined || keys.has(own)
          ? undefined
          : await claims.take(`${context.function.name}:${own}`, context.id, lease(context));
      // The second of two messages with one key comes again, and finds the first one done.
      if (claim?.state === "running" || (own !== undefined && keys.has(own))) failed.push(event.id);
      else if (claim?.state !== "done") part.push(event);
      if (claim?.state === "taken") mine.set(event.id, claim);
      if (own !== undefined) keys.add(own);
    }
    let answer: BatchResult;
    try {
      answer = part.length === 0 ? undefined : await next(part);
    } catch (error) {
      for (const claim of mine.values()) await settle(context, claim.forget);
      throw error;
    }
    const refused = (answer?.failed ?? []).map((item) => (typeof item === "string" ? item : item.id));
    for (const [id, claim] of mine)
      await settle(context, () => (refused.includes(id) ? claim.forget() : claim.finish({}, ttl)));
    return failed.length + refused.length === 0 ? answer : { ...answer, failed: [...refused, ...failed] };
  }

  function keyFor(input: unknown, context: Context): string | undefined | Promise<string | undefined> {
    if (keyOf) return keyOf(input as never, context); // `Given` is the function's own input
    return isRequest(input) ? requestKey(input) : messageKey(input);
  }

  const resources = "kind" in store ? [store as Kv] : [];
  return Object.assign(once, { resources }) as IdempotentMiddleware; // `next` takes a part of a batch: see compose.ts
}

type Taken = Extract<Awaited<ReturnType<ReturnType<typeof claimsOf>["take"]>>, { readonly state: "taken" }>;

async function settle(context: Context, work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    context.log.error("the idempotency store failed", { error });
  }
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

function inProgress(input: unknown, key: string, context: Context): Response {
  if (isRequest(input)) {
    context.log.info("the same request is still being worked on");
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
