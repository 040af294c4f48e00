import type { ChildExit } from "./child.ts";
import type { NativeError } from "./launcher.ts";

// The texts are the host's own.

/** The worker process ended without an answer. */
export function workerExitError({ code, signal }: ChildExit): NativeError {
  const how =
    signal === null ? `code ${code} (0x${(code ?? 0).toString(16).toUpperCase()})` : `signal ${signal}`;
  return {
    type: "Microsoft.Azure.WebJobs.Script.Workers.WorkerProcessExitException",
    message: `node exited with ${how}`,
  };
}

/** The invocation was not complete at the app's `functionTimeout`; the host then ends the worker. */
export function functionTimeoutError(name: string, limitMs: number): NativeError {
  return {
    type: "Microsoft.Azure.WebJobs.Host.FunctionTimeoutException",
    message: `Timeout value of ${timeSpan(limitMs)} was exceeded by function: Functions.${name}`,
  };
}

/** The library never answered a request that the host had forwarded to it. */
export function forwarderError(limitMs: number): NativeError {
  return {
    type: "System.InvalidOperationException",
    message: `Failed to proxy request with ForwarderError: RequestTimedOut (no answer within ${limitMs} ms)`,
  };
}

/** The app registered nothing. */
export function noFunctionsError(): NativeError {
  return {
    type: "NoFunctions",
    message:
      "No job functions found. Try making your job classes and methods public: the app registered no function",
  };
}

/** The app was not ready in time. */
export function startTimeoutError(limitMs: number): NativeError {
  return { type: "System.TimeoutException", message: `The app did not start within ${limitMs} ms` };
}

function timeSpan(limitMs: number): string {
  const text = new Date(limitMs).toISOString().slice(11, 23);
  return text.endsWith(".000") ? text.slice(0, 8) : `${text}0000`;
}
