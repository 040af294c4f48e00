/** W3C trace context of one invocation (https://www.w3.org/TR/trace-context/). */
export interface Trace {
  /** 32 lower-case hex digits. Absent when nothing was propagated. */
  readonly traceId?: string | undefined;
  /** 16 lower-case hex digits: the caller's span. */
  readonly spanId?: string | undefined;
  readonly sampled: boolean;
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
}

/** No trace was propagated. */
export const noTrace: Trace = { sampled: false };

/** Reads a `traceparent` header; anything malformed is no trace. */
export function parseTraceparent(traceparent: string | undefined, tracestate?: string | undefined): Trace {
  const parts = traceparent === undefined ? null : TRACEPARENT.exec(traceparent);
  const [, version, traceId, spanId, flags] = parts ?? [];
  if (
    !traceId ||
    !spanId ||
    !flags ||
    version === "ff" ||
    (version === "00" && traceparent?.length !== 55) ||
    ZEROS.test(traceId) ||
    ZEROS.test(spanId)
  )
    return noTrace;
  return {
    traceId,
    spanId,
    sampled: (Number.parseInt(flags, 16) & 1) === 1,
    traceparent,
    ...(tracestate ? { tracestate } : undefined),
  };
}

const TRACEPARENT = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(?:-.*)?$/;
const ZEROS = /^0+$/;
