import type { Client } from "./events.ts";
import type { Logger } from "./log.ts";
import type { TargetName } from "./target-name.ts";
import type { Trace } from "./trace.ts";

/** What a function knows about the call it serves. One meaning on every platform. */
export interface Context<Env = Readonly<Record<string, string | undefined>>> {
  /** The platform's id of this invocation. */
  readonly id: string;
  readonly function: FunctionInfo;
  /** The name of the target that runs this. */
  readonly provider: TargetName;
  /** Where this runs, as the platform names it. Firebase tells it to no function; on plain Node it is what the variable `ANYFN_REGION` says. */
  readonly region: string | undefined;
  /** When the platform ends the invocation. */
  readonly deadline: Date;
  /** Milliseconds left until `deadline`, never below 0. */
  remaining(): number;
  /** Aborts shortly before the deadline with a `TimeoutError`, or with an `AbortError` when the client goes away, where the platform tells that. */
  readonly signal: AbortSignal;
  /** Work that must finish before the platform may freeze or end the process; its failure is logged, never answered. */
  waitUntil(work: Promise<unknown>): void;
  readonly log: Logger;
  readonly trace: Trace;
  /** True for the first invocation of this instance. */
  readonly coldStart: boolean;
  readonly meter: CustomMeter;
  /** Who called: of requests, and of direct calls where the platform tells; else empty. */
  readonly client: Client;
  /** The environment, validated by the function's `env` schema where it has one. */
  readonly env: Env;
  /** The platform's own context, untouched. */
  readonly native: unknown;
}

/** The context of an HTTP function. */
export interface HttpContext<
  Params = Readonly<Record<string, string>>,
  Env = Readonly<Record<string, string | undefined>>,
> extends Context<Env> {
  /** Route parameters, decoded once. The final `/*` is under `"*"`. */
  readonly params: Params;
  /** The platform's own event, untouched: what no `Request` can carry is in it, such as the body of a GET. */
  readonly nativeEvent: unknown;
}

/** The function that runs. */
export interface FunctionInfo {
  readonly name: string;
  readonly version: string | undefined;
  /** MB. */
  readonly memory: number | undefined;
}

/** Counters of the user's own, added to the usage of this invocation. */
export interface CustomMeter {
  count(name: string, by?: number): void;
}
