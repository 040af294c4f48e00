/**
 * What the development server tells and takes under `/_anyfn/dev/`: types alone, for the dashboard and for tools. All bodies are JSON.
 *
 * | path | method | answer |
 * | --- | --- | --- |
 * | `state` | GET | {@link DevState} |
 * | `events` | GET | server-sent events: each `data` is a {@link DevEvent} |
 * | `invoke` | POST {@link InvokeRequest} | {@link InvokeAnswer} |
 * | `event` | POST {@link InvokeRequest} | {@link NativeEventAnswer} |
 * | `send` | POST {@link SendRequest} | {@link SendAnswer} |
 *
 * Every POST needs the token of this run as a bearer. A request whose `Host` is not this machine, or whose `Origin` is another one,
 * is refused with 403 on every path. What is wrong about a request is a {@link DevProblem} with a status from 400 on.
 */
import type { Diagnostic } from "@anyfn/build/diagnostics";
import type { Kind, UsageRecord } from "anyfn";
import type { NeutralOutcome, Stimulus } from "anyfn/driver";
import type { ResourceUse } from "anyfn/target";

/** One function of the app. */
export interface DevFunction {
  readonly name: string;
  /** Relative to the app's folder, with `/`. */
  readonly file: string;
  readonly kind: Kind;
  /** As the function and the configuration say them on Node, without what is no data. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly resources: readonly ResourceUse[];
  /** The names of secrets that the environment lacks. A value is never told. */
  readonly missingSecrets: readonly string[];
}

/** A file whose function cannot be loaded. */
export interface DevBroken {
  readonly function: string;
  readonly file: string;
  readonly diagnostic: DevDiagnostic;
}

/** A mistake with the lines around it. */
export interface DevDiagnostic extends Diagnostic {
  readonly column?: number | undefined;
  /** The lines around it, with a mark at the place. */
  readonly frame?: string | undefined;
}

/** The app as it is served now. */
export interface DevState {
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  readonly url: string;
  /** How often the app's code was loaded. */
  readonly generation: number;
  readonly functions: readonly DevFunction[];
  readonly broken: readonly DevBroken[];
  /** What stops the whole app from being read: the code before goes on. */
  readonly problems: readonly DevDiagnostic[];
  /** The time on the clock of the schedules, epoch milliseconds. */
  readonly now: number;
}

/** What happens, as it happens. */
export type DevEvent =
  | { readonly type: "state"; readonly state: DevState }
  | { readonly type: "request"; readonly request: DevRequest }
  | { readonly type: "usage"; readonly usage: UsageRecord }
  /** A line that a function or the server logged, as JSON; or what it printed. */
  | { readonly type: "log"; readonly line: string };

/** A request that was answered. */
export interface DevRequest {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly durationMs: number;
  readonly bytes: number;
}

/** What is played to a function. */
export interface InvokeRequest {
  readonly function: string;
  /** `"node"` by default. */
  readonly target?: string | undefined;
  /** One of the ways in which the target calls such a function; the first by default. */
  readonly variant?: string | undefined;
  /** The event; a body that is bytes is `{ "$base64": "…" }`. */
  readonly stimulus: Stimulus;
}

/** What became of it. */
export interface InvokeAnswer {
  readonly target: string;
  readonly variant: string;
  /** Bodies that are no text are `{ "$base64": "…" }`. */
  readonly outcome: NeutralOutcome;
  /** The platform's own answer. */
  readonly native: unknown;
  readonly logs: readonly string[];
  readonly durationMs: number;
}

/** The event that a platform would send. */
export interface NativeEventAnswer {
  readonly target: string;
  readonly variant: string;
  readonly event: unknown;
}

/** A message for a queue or topic. */
export interface SendRequest {
  readonly to: string;
  readonly data: unknown;
  readonly group?: string | undefined;
  readonly delay?: number | undefined;
}

/** The message's id. */
export interface SendAnswer {
  readonly kind: "queue" | "topic";
  readonly id: string;
}

/** Why a request was not carried out. */
export interface DevProblem {
  readonly error: { readonly code: string; readonly message: string; readonly waysOut: readonly string[] };
}
