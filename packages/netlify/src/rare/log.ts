import type { LogEntry, LogFields } from "anyfn/adapter";

/** One JSON object per line, as log drains take it (https://docs.netlify.com/monitor-sites/log-drains/). Fields of the same names do not hide its own. */
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
    timestamp: time.toISOString(),
    level,
    message,
    requestId: id,
    function: name,
    ...(traceId !== undefined && { traceId, spanId }),
  };
  return { ...own, ...fields, ...own };
}
