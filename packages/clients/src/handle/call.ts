import type { ClientErrorCode, Resource, ResourceAction, ResourceKind, Scope } from "anyfn";
import { ClientError, HttpError } from "anyfn/errors";
import { ADVICE, codeOf } from "../failure.ts";
import { type Connected, currentScope, idOf, serviceOf } from "../registry.ts";
import type { Limits, Services } from "../service.ts";

/** One call of one handle. */
export interface Call<Kind extends ResourceKind, Result> {
  readonly handle: Resource<Kind>;
  /** The method's name. */
  readonly operation: string;
  readonly use: ResourceAction;
  /** What is read or written, where the right to it may end at a prefix. */
  readonly key?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Failures after which the same call is made again: `THROTTLED` alone where an unanswered one may have been done. */
  readonly again?: readonly ClientErrorCode[] | undefined;
  /** What is asked of the service beyond the plain call. */
  readonly asks?: Asks | undefined;
  work(service: Services[Kind], signal: AbortSignal): Promise<Result>;
}

/** What a call needs. */
export interface Asks {
  readonly size?: number | undefined;
  readonly group?: boolean | undefined;
  readonly delay?: number | undefined;
  readonly dedupe?: boolean | undefined;
  readonly attributes?: boolean | undefined;
  readonly bytes?: boolean | undefined;
  readonly empty?: boolean | undefined;
  readonly sign?: boolean | undefined;
  readonly conditions?: boolean | undefined;
}

/** Makes a call: rights, limits, time, retries, counting, and the error's form, the same for every service. */
export async function call<Kind extends ResourceKind, Result>(what: Call<Kind, Result>): Promise<Result> {
  const { handle, operation, signal, asks, again = BOTH } = what;
  const scope = currentScope();
  scope?.count(`${idOf(handle)} ${operation}`);
  checkRight(what, scope);
  const connected = await serviceOf<Kind>(handle, scope);
  if (!connected) throw notConnected(what, scope);
  const { service } = connected;
  const missing = connected.environment?.find((name) => !process.env[name]);
  if (missing !== undefined) throw unset(what, missing);
  if (asks) checkLimits(what, asks, connected);
  const time = timeFor(signal, scope);
  try {
    for (let tries = 0; ; tries++) {
      try {
        return await time.within(what.work(service, time.signal));
      } catch (error) {
        const failure = toFailure(error, what, service.codeOf?.(error), time.signal);
        const pause = Math.random() * Math.min(2000, 50 * 2 ** tries);
        const over = tries >= TRIES || performance.now() + pause >= time.until;
        if (over || !(failure instanceof ClientError) || !again.includes(failure.code)) throw failure;
        await time.within(new Promise((resolve) => setTimeout(resolve, pause))).catch(() => {
          throw time.signal.aborted && signal?.aborted
            ? toFailure(error, what, undefined, time.signal)
            : failure;
        });
      }
    }
  } finally {
    time.end();
  }
}

/** The form that a handle's failures have. */
export function toFailure(
  error: unknown,
  { handle, operation, signal }: Pick<Call<ResourceKind, unknown>, "handle" | "operation" | "signal">,
  known?: ClientErrorCode | undefined,
  ended?: AbortSignal | undefined,
): ClientError | HttpError {
  if (error instanceof ClientError || error instanceof HttpError) return error;
  const code = signal?.aborted ? "ABORTED" : (known ?? codeOf(error));
  const text = error instanceof Error && error.message ? error.message : String(error);
  const why = signal?.aborted
    ? "the call's signal was aborted"
    : ended?.aborted
      ? "there was no answer within the time of the call"
      : text;
  const missing = (error as { readonly code?: unknown } | null)?.code === "ERR_MODULE_NOT_FOUND";
  const advice = missing ? "Install the vendor's client that the service needs." : ADVICE[code];
  return new ClientError(
    code,
    `${idOf(handle)}: ${operation} failed: ${why.replace(/\.$/, "")}. ${advice}`,
    { resource: idOf(handle), operation },
    { cause: error },
  );
}

/** In tests and development every call is held to the list of the function that runs; everywhere a write is held to its prefix. */
function checkRight(
  { handle, operation, use, key }: Call<never, unknown> | Call<ResourceKind, unknown>,
  scope: Scope | undefined,
): void {
  if (!scope) return;
  const { kind, name } = handle;
  const listed = scope.resources().filter((each) => each.kind === kind && each.name === name);
  const uses = listed.filter((each) => each.uses.includes(use));
  const fits = uses.some(({ prefix }) => prefix === undefined || key === undefined || key.startsWith(prefix));
  if (fits || !(scope.held || (use === "write" && uses.length > 0))) return;
  const id = idOf(handle);
  const seen =
    uses.length > 0
      ? `may ${use} only keys that begin with ${uses.map(({ prefix }) => JSON.stringify(prefix)).join(" or ")}, and the key is ${JSON.stringify(key)}`
      : listed.length > 0
        ? `lists it for ${listed.flatMap((each) => each.uses).join(", ")}, and not for ${use}`
        : "does not list it";
  throw new ClientError(
    "DENIED",
    `${id}: the function "${scope.function}" called ${operation}, but ${seen}. Add it to the function's options: resources: [${camel(name)}.for(${JSON.stringify(use)})].`,
    { resource: id, operation },
  );
}

/** What the service, or another service that the app is built for, cannot do is refused before anything is sent. */
function checkLimits<Kind extends ResourceKind>(
  { handle, operation }: Call<Kind, unknown>,
  asks: Asks,
  { service, within = [] }: Connected<Kind>,
): void {
  for (const { id, limits } of [service, ...within]) {
    const seen = beyond(limits, asks);
    if (!seen) continue;
    const [code, text] = seen;
    throw new ClientError(
      code,
      `${idOf(handle)}: ${operation} asks for ${text}, but ${id} ${code === "TOO_LARGE" ? "takes less" : "does not have that"}. ${ADVICE[code]}`,
      { resource: idOf(handle), operation },
    );
  }
}

function beyond(limits: Limits, asks: Asks): readonly [ClientErrorCode, string] | undefined {
  const { maxBytes = Number.POSITIVE_INFINITY, delay = Number.POSITIVE_INFINITY } = limits;
  if ((asks.size ?? 0) > maxBytes) return ["TOO_LARGE", `${asks.size} bytes (${maxBytes} at most)`];
  if ((asks.delay ?? 0) > (delay || 0))
    return ["UNSUPPORTED", delay ? `a delay of ${asks.delay} s (${delay} s at most)` : "a delay"];
  for (const name of ["group", "dedupe", "attributes", "bytes", "empty", "sign", "conditions"] as const)
    if (asks[name] && limits[name] === false) return ["UNSUPPORTED", WORDS[name]];
  return undefined;
}

const WORDS = {
  group: "a group",
  dedupe: "`dedupe`",
  attributes: "attributes",
  bytes: "bytes that are no text",
  empty: "an empty message",
  sign: "a signed URL",
  conditions: "a condition",
} as const;

function notConnected(
  { handle, operation }: Pick<Call<never, unknown>, "operation"> & { readonly handle: Resource },
  scope: Scope | undefined,
): ClientError {
  const id = idOf(handle);
  const who = scope
    ? `the function "${scope.function}" called ${operation}`
    : `${operation} was called outside of a function`;
  return new ClientError(
    "NOT_CONNECTED",
    `${id} is not connected to a service, and ${who}. A build connects what the function lists: add resources: [${camel(handle.name)}] to its options. Without a build add this line before the first call: connect(${camel(handle.name)}, ${EXAMPLES[handle.kind]});`,
    { resource: id, operation },
  );
}

/** The entry reads the physical name from a variable that what the build emits gives a value. */
function unset(
  { handle, operation }: Call<never, unknown> | Call<ResourceKind, unknown>,
  variable: string,
): ClientError {
  const id = idOf(handle);
  return new ClientError(
    "NOT_CONNECTED",
    `${id}: ${operation} found no ${variable} in the environment, which has the resource's name or address. Deploy what the build emits, or set ${variable}.`,
    { resource: id, operation },
  );
}

const EXAMPLES: Readonly<Record<ResourceKind, string>> = {
  bucket: 'directory({ folder: "data/files" })',
  queue: 'sqs({ url: "https://…" })',
  topic: 'cloudeventsPublisher({ url: "https://…", topic: "…" })',
  events: 'cloudevents({ url: "https://…" })',
  kv: 'sqliteKv({ file: "data/kv.db" })',
  function: 'http({ url: "https://…" })',
};

function camel(name: string): string {
  return name.replace(/-+(.?)/g, (_, letter: string) => letter.toUpperCase());
}

interface Time {
  readonly signal: AbortSignal;
  /** On the clock of `performance.now()`. */
  readonly until: number;
  /** The work, or the signal's reason as soon as it aborts: services may not listen to it. */
  within<Result>(work: Promise<Result>): Promise<Result>;
  end(): void;
}

/** The caller's signal, or 30 s and no longer than the invocation has. */
function timeFor(given: AbortSignal | undefined, scope: Scope | undefined): Time {
  const remaining = scope?.remaining() ?? Number.POSITIVE_INFINITY;
  const ms = given ? remaining : Math.min(LONGEST, remaining);
  const controller = given ? undefined : new AbortController();
  const timer =
    controller &&
    setTimeout(
      () => controller.abort(new DOMException(`No answer within ${Math.round(ms)} ms.`, "TimeoutError")),
      ms,
    );
  const signal = (given ?? controller?.signal) as AbortSignal; // one of the two is there
  return {
    signal,
    until: performance.now() + ms,
    within(work) {
      work.catch(() => {}); // who gave up does not hear of it any more
      if (signal.aborted) return Promise.reject(signal.reason);
      return new Promise((resolve, reject) => {
        const abort = (): void => reject(signal.reason);
        signal.addEventListener("abort", abort, { once: true });
        work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
      });
    },
    end: () => clearTimeout(timer),
  };
}

const BOTH: readonly ClientErrorCode[] = ["THROTTLED", "UNAVAILABLE"];
const LONGEST = 30_000;
/** After the first one. */
const TRIES = 6;
