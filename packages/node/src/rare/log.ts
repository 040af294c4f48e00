import type { LogEntry, LogFields } from "anyfn/adapter";

/** One JSON object per line. Fields of the same names do not hide its own. */
export function toLogRecord({
  time,
  level,
  message,
  id,
  function: name,
  traceId,
  spanId,
  fields,
}: LogEntry): LogFields {
  const own = {
    time: time.toISOString(),
    level,
    message,
    invocation: id,
    function: name,
    ...(traceId !== undefined && { traceId, spanId }),
  };
  return { ...own, ...fields, ...own };
}
