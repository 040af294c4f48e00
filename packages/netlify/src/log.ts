import { type LogEntry, type LogFields, logRecord } from "anyfn/adapter";

/** One JSON object per line, as log drains take it (https://docs.netlify.com/monitor-sites/log-drains/). */
export function toLogRecord(entry: LogEntry): LogFields {
  return logRecord(entry, { time: "timestamp", id: "requestId" });
}
