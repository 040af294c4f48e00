import type { InvocationInfo } from "anyfn/adapter";

/** Who runs: the environment says it. */
export function infoOf(_context: unknown, native: unknown): InvocationInfo {
  const {
    K_SERVICE,
    FUNCTION_TARGET,
    K_REVISION: version,
    FUNCTION_MEMORY_MB,
    GOOGLE_CLOUD_REGION,
    FUNCTION_REGION: region = GOOGLE_CLOUD_REGION,
  } = process.env;
  return {
    id: executionId(native),
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

/** The framework's id of the execution, of an event its own id; where nobody gave one, a random one that stays the same. */
export function executionId(native: unknown): string {
  const { executionId, id, context } = (native ?? {}) as {
    readonly executionId?: unknown;
    readonly id?: unknown;
    readonly context?: { readonly eventId?: unknown } | undefined;
  }; // any value may be asked
  const given = executionId ?? id ?? context?.eventId;
  if (typeof given === "string" && given !== "") return given;
  if (typeof native !== "object" || native === null) return crypto.randomUUID();
  let made = ids.get(native);
  if (made === undefined) ids.set(native, (made = crypto.randomUUID()));
  return made;
}

const ids = new WeakMap<object, string>();
