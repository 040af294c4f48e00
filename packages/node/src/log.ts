import { type LogEntry, type LogFields, logRecord } from "anyfn/adapter";

/** One JSON object per line. */
export function toLogRecord(entry: LogEntry): LogFields {
  return logRecord(entry, { time: "time", id: "invocation" });
}
