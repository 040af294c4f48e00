import { type LogEntry, type LogFields, logRecord } from "anyfn/adapter";

/** Field names of Lambda's own JSON log format (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html), so that its viewers and filters apply. */
export function toLogRecord(entry: LogEntry): LogFields {
  return {
    ...logRecord(entry, { time: "timestamp", id: "requestId" }),
    level: entry.level.toUpperCase(),
  };
}
