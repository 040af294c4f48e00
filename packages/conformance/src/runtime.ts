import type { ServeVariant, Session } from "anyfn/driver";
import { type FunctionName, functionFile, functionNames } from "./functions.ts";
import type { Open } from "./player.ts";
import type { Launcher, LaunchOptions } from "./runtimes/launcher.ts";

/** What a build made of one function. */
export interface BuiltFunction {
  readonly folder: string;
  /** The entry in the folder, in the platform's own notation. */
  readonly entry?: string | undefined;
}

/** What is to be built. */
export interface BuildRequest {
  readonly name: FunctionName;
  /** The module whose default export is the definition. */
  readonly file: string;
  /** All functions, for builds that make a whole app at once. */
  readonly functions: readonly FunctionName[];
  readonly serve: ServeVariant;
}

/** Builds one reference function; called once per function and `serve`. */
export type Build = (request: BuildRequest) => Promise<BuiltFunction>;

/** How functions get onto the platform's own runtime. */
export interface RuntimeOptions {
  readonly launcher: Launcher;
  readonly build: Build;
  /** What every launch is given besides. */
  readonly launch?: Omit<LaunchOptions, "folder" | "entry"> | undefined;
  /** Before the first play: builds what is built together, starts what is shared. */
  prepare?: (() => Promise<void>) | undefined;
  /** After the last play. */
  close?: (() => Promise<void>) | undefined;
}

/** Opens functions on the platform's own runtime. */
export function openRuntime({ launcher, build, launch }: RuntimeOptions): Open {
  return async ({ case: { function: name }, variant: { serve } }): Promise<Session> => {
    const built = await build({ name, file: functionFile(name), functions: functionNames, serve });
    const running = await launcher.launch({
      ...launch,
      folder: built.folder,
      ...(built.entry !== undefined && { entry: built.entry }),
      functionName: launch?.functionName ?? `conformance-${name}`,
      env: { ...launch?.env, ...CONFORMANCE_ENV },
    });
    const { initError } = running;
    // The platform would try again with every call, and fail again.
    if (initError)
      return {
        call: async () => ({ status: "error", error: initError, logs: running.logs }),
        stop: () => running.stop(),
      };
    return {
      async call(native, { id, timeoutMs } = {}) {
        const outcome = await running.call(native, {
          ...(id !== undefined && { id }),
          ...(timeoutMs !== undefined && { timeoutMs }),
        });
        const redelivered = launcher.redelivered?.(native, outcome, serve);
        return redelivered === undefined ? outcome : { ...outcome, redelivered };
      },
      stop: () => running.stop(),
    };
  };
}

/** One usage record per invocation, on a line of its own. */
const CONFORMANCE_ENV = { ANYFN_METER: "records", ANYFN_CONFORMANCE: "1" };
