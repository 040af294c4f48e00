import { type LogEntry, type LogFields, type LogLevel, logRecord } from "anyfn/adapter";
import type { AzureContext } from "./native.ts";

/** One JSON object per line: Application Insights has it as the message of a trace, whose severity and operation the host adds. */
export function toLogRecord(entry: LogEntry): LogFields {
  return logRecord(entry, { time: "timestamp", id: "invocationId" });
}

/** Through the invocation, whose id the host puts to such lines alone; to standard output where there is none (a test). */
export function writeLog(line: string, level: LogLevel, context: AzureContext | undefined): void {
  if (context?.[level]) context[level](line);
  else console.log(line);
}
