import type { ChildExit } from "./child.ts";
import type { NativeError } from "./launcher.ts";

// The texts are the service's own: dashboards and retry rules match on them.

/** The process ended without an answer. */
export function exitError({ code, signal }: ChildExit, id = "unknown"): NativeError {
  const how = signal === null ? `exit status ${code}` : `signal: ${signalNames[signal] ?? signal}`;
  const message =
    code === 0 ? "Runtime exited without providing a reason" : `Runtime exited with error: ${how}`;
  return { type: "Runtime.ExitError", message: `RequestId: ${id} Error: ${message}` };
}

/** The invocation was not complete at its deadline. */
export function timeoutError(id: string, limitMs: number): NativeError {
  const message = `RequestId: ${id} Error: Task timed out after ${(limitMs / 1000).toFixed(2)} seconds`;
  return { type: "Sandbox.Timedout", message };
}

/** The function was not ready in time. */
export function initTimeoutError(limitMs: number): NativeError {
  return { type: "Sandbox.Timedout", message: `Init timed out after ${(limitMs / 1000).toFixed(2)} seconds` };
}

const signalNames: Readonly<Record<string, string>> = {
  SIGKILL: "killed",
  SIGABRT: "aborted",
  SIGSEGV: "segmentation fault",
  SIGTERM: "terminated",
};
