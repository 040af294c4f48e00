import type { InvocationInfo } from "anyfn/adapter";
import { rare } from "./door.ts";

/** The framework's id of the execution, of an event its own id. */
export function idOf(_context: unknown, native: unknown): string {
  const { executionId, id } = (native ?? {}) as { readonly executionId?: unknown; readonly id?: unknown }; // any value may be asked
  const given = executionId ?? id;
  return typeof given === "string" ? given : rare().executionId(native);
}

/** Who runs: the environment says it. */
export function infoOf(context: unknown, native: unknown): InvocationInfo {
  const {
    K_SERVICE,
    FUNCTION_TARGET,
    K_REVISION: version,
    FUNCTION_MEMORY_MB,
    GOOGLE_CLOUD_REGION,
    FUNCTION_REGION: region = GOOGLE_CLOUD_REGION,
  } = process.env;
  return {
    id: idOf(context, native),
    name: K_SERVICE ?? FUNCTION_TARGET,
    version,
    memory: Number(FUNCTION_MEMORY_MB) || undefined,
    region,
  };
}

/** Milliseconds until the end, by the configured time of one request; all the time there is where nothing tells it. */
export function remainingOf(_: unknown, ran: number): number {
  const { FUNCTION_TIMEOUT_SEC, CLOUD_RUN_TIMEOUT_SECONDS: seconds = FUNCTION_TIMEOUT_SEC } = process.env;
  return (Number(seconds) * 1000 || Number.POSITIVE_INFINITY) - ran;
}
