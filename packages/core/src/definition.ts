import type { Context } from "./context.ts";
import type { Kind } from "./events.ts";
import type { Resource, ResourceUse } from "./resources.ts";
import type { StandardSchema } from "./schema.ts";
import type { Targets } from "./target-values.ts";

/** Marks a definition, so that two copies of anyfn in one process still know each other's. */
export const DEFINITION: unique symbol = Symbol.for("anyfn.definition") as never;

/** What every builder returns and a file under `functions/` default-exports. */
export interface FunctionDefinition<K extends Kind = Kind, Input = never, Output = unknown> {
  readonly [DEFINITION]: 1;
  readonly kind: K;
  readonly options: FunctionOptions;
  /** What the user wrote, behind its middleware; `Input` is the `Request`, the core event or the batch. */
  readonly handler: (input: Input, context: never) => Output | Promise<Output>;
  /** True where the handler takes all messages of a delivery at once. */
  readonly batch?: boolean | undefined;
  /** What it listens to, where that was given as a handle: a resource of the app. A name given as text is the platform's own. */
  readonly listens?: Pick<Resource, "kind" | "name"> | undefined;
  /** The step "handle" of this kind: the only code that knows it, so that a bundle carries no other kind's. */
  readonly run: Runner;
}

/**
 * The step "handle" of one kind: native event in, native answer out. It takes the pipeline's record of the invocation and the trigger that
 * matched, which only the pipeline knows.
 *
 * @param start Settles once the function has started; undefined where it has.
 */
export type Runner = (invocation: never, trigger: never, start?: Promise<void>) => unknown;

/** A definition of any kind. */
export type AnyDefinition = FunctionDefinition<Kind>;

/** Which messages of a batch failed, by the event or its id; nothing: none did. A thrown error fails them all. */
export type BatchResult =
  | undefined
  // biome-ignore lint/suspicious/noConfusingVoidType: a handler that answers nothing is written without a return
  | void
  | { readonly failed: readonly (string | { readonly id: string })[] };

/** Handles a whole delivery. */
export type BatchHandler<Event, Context> = (
  events: readonly Event[],
  context: Context,
) => BatchResult | Promise<BatchResult>;

/** Runs around a handler: call `next()` for the rest, or answer in its place. */
export type Middleware<Input = never, Ctx = Context, Result = unknown> = (
  input: Input,
  context: Ctx,
  next: () => Promise<Result>,
) => Result | Promise<Result>;

/** A middleware of any kind, as options and definitions hold it. */
export interface AnyMiddleware {
  (input: never, context: never, next: () => Promise<never>): unknown;
  /** True when it answers CORS preflights itself, whatever `methods` the function has. */
  readonly preflight?: boolean | undefined;
  /** What it uses on its own account: granted to every function that has it. */
  readonly resources?: readonly ResourceUse[] | undefined;
}

/** How the platform tries a failed event again, where it can be told. */
export interface RetryOptions {
  /** Deliveries after the first one. */
  readonly attempts?: number | undefined;
  /** Seconds between tries, where the platform lets one choose. */
  readonly delay?: number | undefined;
  /** Seconds after which an event is given up. */
  readonly maxAge?: number | undefined;
  /** Where what failed for good is sent: a queue's name or the platform's own id of it. */
  readonly deadLetter?: string | undefined;
}

/** Values emitted into the function's environment, or a schema that validates the environment it finds. */
export type EnvOption = Readonly<Record<string, string>> | StandardSchema;

/** Overrides merged last into what the build emits; adapters type their own by declaration merging. */
export interface NativeOptions {
  readonly [target: string]: unknown;
}

/** Options shared by all kinds. */
export interface FunctionOptions {
  /** Of a queue, topic or stream function: the name of what it listens to. Of every other: the function's name in place of its file's. */
  readonly name?: string | undefined;
  /** MB. */
  readonly memory?: number | undefined;
  /** Seconds. */
  readonly timeout?: number | undefined;
  /** How many requests or messages are worked on at once in one instance; messages of a batch default to 10. */
  readonly concurrency?: number | undefined;
  /** Instances kept warm. */
  readonly minInstances?: number | undefined;
  /** Instances at once at most. */
  readonly maxInstances?: number | undefined;
  readonly architecture?: "x64" | "arm64" | undefined;
  readonly region?: string | undefined;
  readonly env?: EnvOption | undefined;
  /** Names only; each target emits them in its own way, and `context.env` has the values. */
  readonly secrets?: readonly string[] | undefined;
  readonly access?: "public" | "private" | undefined;
  readonly use?: readonly AnyMiddleware[] | undefined;
  /** Where this function may go, everywhere by default: a list of targets, or a record of what differs on each: `{ netlify: { memory: 1024 }, firebase: false }`. */
  readonly targets?: Targets | undefined;
  /** The resources that the function uses, whole (`uploads`) or narrowed (`uploads.for("read")`): it is granted these and nothing else. */
  readonly resources?: readonly ResourceUse[] | undefined;
  readonly retry?: RetryOptions | undefined;
  readonly native?: NativeOptions | undefined;
  /** Packages to copy beside the function's bundle with what they need: for those that something loads by a computed name. */
  readonly copy?: readonly string[] | undefined;
  /** Files that go with the function, as patterns relative to the app's folder: `["templates/**"]`. They lie at the same place beside its bundle. */
  readonly assets?: readonly string[] | undefined;
  /** Milliseconds before the deadline at which `context.signal` aborts: 500 by default, never over a fifth of the time. */
  readonly abortBefore?: number | undefined;
  /** What happens to a message that failed for good where no dead letter is configured: `"fail"` like any other (default), or be acknowledged. */
  readonly onPermanent?: "fail" | "drop" | undefined;
  /** Runs once per instance, awaited before the first event. */
  readonly setup?: (() => unknown) | undefined;
  /** Runs when the instance shuts down. */
  readonly dispose?: (() => unknown) | undefined;
}

/** True for what a builder returned. */
export function isDefinition(value: unknown): value is AnyDefinition {
  return value !== null && typeof value === "object" && (value as Partial<AnyDefinition>)[DEFINITION] === 1;
}

/** The environment's type in `context.env`. */
export type EnvOf<Option> =
  // In brackets, so that the union of all options, which is what "no env option" infers, is none of them.
  [Option] extends [StandardSchema<infer _Input, infer Output>]
    ? Output
    : [Option] extends [Readonly<Record<infer Name extends string, string>>]
      ? Readonly<Record<Name, string>> & Readonly<Record<string, string | undefined>>
      : Readonly<Record<string, string | undefined>>;
