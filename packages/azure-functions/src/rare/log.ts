import type { LogEntry, LogFields, LogLevel } from "anyfn/adapter";
import type { AzureContext } from "../native.ts";

/** One JSON object per line: Application Insights has it as the message of a trace, whose severity and operation the host adds. Fields of the same names do not hide its own. */
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
    level,
    message,
    invocationId: id,
    function: name,
    ...(traceId !== undefined && { traceId }),
  };
  return { ...own, ...fields, ...own };
}

/** Through the invocation, whose id the host puts to such lines alone; to standard output where there is none (a test). */
export function writeLog(line: string, level: LogLevel, context: AzureContext | undefined): void {
  if (context?.[level]) context[level](line);
  else console.log(line);
}
