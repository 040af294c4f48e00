/** What the server and its worker say to each other. */
import type { Kind, UsageRecord } from "anyfn";
import type { Stimulus } from "anyfn/driver";
import type { DevBroken, DevDiagnostic, DevFunction, InvokeAnswer, NativeEventAnswer } from "../api.ts";

/** All that a worker needs to serve an app. */
export interface WorkerSetup {
  readonly name: string;
  /** The app's folder, absolute. */
  readonly folder: string;
  readonly functions: readonly WorkerFunction[];
  /** Why files cannot be loaded, by their absolute paths. */
  readonly broken: ReadonlyMap<string, DevDiagnostic>;
  /** What the configuration has for functions of each kind. */
  readonly defaults: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly env: Readonly<Record<string, string>>;
  /** The data folder. */
  readonly data: string;
  /** True where another worker may still serve the data folder. */
  readonly joins: boolean;
  /** Where the schedules' clock begins and how fast it goes. */
  readonly clock: ClockSetting;
  /** False where functions are only called by hand. */
  readonly serves: boolean;
}

/** A clock that shows `shows` at the machine's time `at` (epoch milliseconds). */
export interface ClockSetting {
  readonly at: number;
  readonly shows: number;
  readonly speed: number;
}

/** One function of the app. */
export interface WorkerFunction {
  /** By its file. */
  readonly name: string;
  readonly file: string;
  /** The address of its module. */
  readonly module: string;
  /** What it was when it could last be loaded: its requests are then answered with what is wrong. */
  readonly before: Pick<DevFunction, "kind" | "options"> | undefined;
}

/** Something that is asked of a worker. */
export type Ask =
  | { readonly ask: "invoke"; readonly of: PlayRequest }
  | { readonly ask: "event"; readonly of: PlayRequest }
  /** Resolves once no message waits in these channels any more, or the time is over. */
  | {
      readonly ask: "settled";
      readonly of: { readonly channels: readonly string[]; readonly limitMs: number };
    };

/** A call of a function on a target. */
export interface PlayRequest {
  readonly function: string;
  readonly target: string;
  readonly variant?: string | undefined;
  readonly stimulus: Stimulus;
  /** What the configuration has for such functions on this target. */
  readonly defaults: Readonly<Record<string, unknown>>;
}

/** What the answer to each of them is. */
export interface Answers {
  readonly invoke: InvokeAnswer;
  readonly event: NativeEventAnswer;
  readonly settled: { readonly waiting: number; readonly parked: number };
}

/** To a worker. */
export type ToWorker =
  | { readonly type: "load"; readonly setup: WorkerSetup }
  | { readonly type: "ask"; readonly id: number; readonly ask: Ask }
  | { readonly type: "stop" };

/** What is loaded. */
export interface Loaded {
  readonly functions: readonly DevFunction[];
  readonly broken: readonly DevBroken[];
  /** Where it listens. */
  readonly port: number;
}

/** From a worker. */
export type FromWorker =
  | { readonly type: "booted" }
  | { readonly type: "loaded"; readonly loaded: Loaded }
  | { readonly type: "failed"; readonly message: string }
  | { readonly type: "answer"; readonly id: number; readonly value?: unknown; readonly problem?: Problem }
  | { readonly type: "line"; readonly line: string }
  | { readonly type: "usage"; readonly usage: UsageRecord }
  /** Code of the app threw where nobody could catch it. */
  | { readonly type: "crashed"; readonly diagnostic: DevDiagnostic }
  | { readonly type: "stopped" };

/** Why something was not done. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly waysOut: readonly string[];
}

/** A problem as it is thrown. */
export class ProblemError extends Error implements Problem {
  readonly code: string;
  readonly waysOut: readonly string[];

  constructor({ code, message, waysOut }: Problem) {
    super(message);
    this.name = "ProblemError";
    this.code = code;
    this.waysOut = waysOut;
  }
}

/** Every kind of function. */
export const kinds: readonly Kind[] = [
  "http",
  "schedule",
  "storage",
  "queue",
  "topic",
  "database",
  "stream",
  "event",
  "invoke",
];
