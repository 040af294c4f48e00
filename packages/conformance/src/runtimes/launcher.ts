import { AnyfnError } from "anyfn";
import type { ServeVariant } from "anyfn/driver";

/** Whether a platform's own runtime can be started on this machine. */
export type Availability =
  | { readonly available: true; readonly version: string }
  | { readonly available: false; readonly reason: string };

/** What every launcher needs to start a built function on its platform's own runtime. */
export interface LaunchOptions {
  /** The built unit, for example `dist/lambda/<fn>`. */
  readonly folder: string;
  /** The entry inside the folder, in the platform's own notation (Lambda: `index.handler`). */
  readonly entry?: string;
  /** The Node binary to run on; default `process.execPath`. */
  readonly nodePath?: string;
  /** Environment of the function. The parent's own environment is not inherited. */
  readonly env?: Readonly<Record<string, string>>;
  readonly functionName?: string;
  readonly memoryMb?: number;
  /** Time limit of one call; `CallOptions.timeoutMs` overrides it. */
  readonly timeoutMs?: number;
  readonly region?: string;
}

/** What one call may set. */
export interface CallOptions {
  /** The invocation id; default a random UUID. */
  readonly id?: string;
  readonly timeoutMs?: number;
  /** The trace header, in the platform's own notation. */
  readonly trace?: string;
  /** Called for each piece of a streamed answer as it arrives; `atMs` counts from the start of the call. */
  readonly onChunk?: (bytes: Uint8Array, atMs: number) => void;
}

/** An error as the platform reports it to the caller. */
export interface NativeError {
  readonly type: string;
  readonly message: string;
  readonly trace?: readonly string[];
}

/** One piece of a streamed answer. */
export interface NativeChunk {
  readonly bytes: Uint8Array;
  /** Milliseconds since the start of the call. */
  readonly atMs: number;
}

/** A streamed answer, taken apart. */
export interface NativeStreaming {
  readonly contentType: string;
  /** The metadata before the body (status, headers, cookies), where the platform has one and it was sent. */
  readonly prelude?: unknown;
  /** What follows the prelude, or everything if there is none. */
  readonly body: Uint8Array;
  /** The raw pieces as they arrived, prelude included. */
  readonly chunks: readonly NativeChunk[];
}

/** What the platform's caller would have seen of one call, and what happened around it. */
export interface NativeOutcome {
  /** `exit`: the process ended without an answer; `timeout`: it was ended at its deadline without one. */
  readonly status: "ok" | "error" | "timeout" | "exit";
  /** The raw payload; for a streamed answer everything before the trailers; for a failure the error document. */
  readonly bytes: Uint8Array;
  /** The payload parsed, for buffered answers that are JSON. */
  readonly value?: unknown;
  readonly error?: NativeError;
  readonly streaming?: NativeStreaming;
  /** What happened to the process after a complete answer and before it asked for the next event. */
  readonly after?: "exit" | "timeout";
  /** Lines the process wrote to stdout and stderr during the call. */
  readonly logs: readonly string[];
  /** From handing over the event to the end of the answer, if there was an answer. */
  readonly answeredMs?: number;
  /** From handing over the event until the process was ready for the next one: what is billed. */
  readonly durationMs: number;
}

/** A started function. Calls wait for each other unless concurrency was asked for. */
export interface Running {
  /** Calls the function. Never rejects for what the function does; rejects after `stop()`. */
  call(event: unknown, options?: CallOptions): Promise<NativeOutcome>;
  /** Every line written so far by every process of this function. */
  readonly logs: readonly string[];
  /** Why the function could not be initialized at launch; each call then tries again, as platforms do. */
  readonly initError?: NativeError;
  /** Ends the process, gently first, and frees the port. Safe to call twice. */
  stop(): Promise<void>;
}

/** Starts functions on one platform's own runtime. */
export interface Launcher {
  readonly target: string;
  /** Looks for the runtime from a folder (default: the current one) without loading it. */
  availability(from?: string): Availability;
  /** Starts the function and waits for its initialization. Rejects with {@link RuntimeUnavailableError}. */
  launch(options: LaunchOptions): Promise<Running>;
  /**
   * What the platform delivers again of an event, as its own rules read the answer: the indexes of messages, or all of them. Undefined
   * where it cannot be seen, and the driver's word is taken.
   */
  redelivered?(
    event: unknown,
    outcome: NativeOutcome,
    serve: ServeVariant,
  ): readonly number[] | "all" | undefined;
}

/** The platform's runtime is not on this machine, or a process of it could not be started. */
export class RuntimeUnavailableError extends AnyfnError {
  constructor(message: string, options?: ErrorOptions) {
    super("UNSUPPORTED", message, options);
  }
}
