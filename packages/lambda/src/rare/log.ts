import type { LogEntry, LogFields } from "anyfn/adapter";

/** Field names of Lambda's own JSON log format (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html), so that its viewers and filters apply. Fields of the same names do not hide them. */
export function toLogRecord({
  time,
  level,
  message,
  id,
  function: name,
  traceId,
  fields,
}: LogEntry): LogFields {
  const own = {
    timestamp: time.toISOString(),
    level: level.toUpperCase(),
    requestId: id,
    message,
    function: name,
    ...(traceId !== undefined && { traceId }),
  };
  return { ...own, ...fields, ...own };
}
