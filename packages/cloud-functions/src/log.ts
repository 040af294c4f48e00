import type { LogEntry, LogFields, LogLevel } from "anyfn/adapter";

/**
 * Cloud Logging's field names (https://cloud.google.com/logging/docs/structured-logging), so that its viewers and filters apply.
 * Fields of the same names do not hide them. `stack_trace` is what Error Reporting reads.
 */
export function toLogRecord({
  time,
  level,
  message,
  id,
  function: name,
  traceId,
  spanId,
  sampled,
  fields,
}: LogEntry): LogFields {
  const { error } = fields;
  const own = {
    severity: SEVERITY[level],
    message,
    time: time.toISOString(),
    // The framework writes its own execution id over the first, of which the function of an event hears nothing.
    "logging.googleapis.com/labels": { execution_id: id, invocation_id: id },
    function: name,
    ...(traceId !== undefined && {
      "logging.googleapis.com/trace": traceName(traceId),
      "logging.googleapis.com/spanId": spanId,
      "logging.googleapis.com/trace_sampled": sampled,
    }),
  };
  return { ...own, ...(error instanceof Error && { stack_trace: error.stack }), ...fields, ...own };
}

/** The trace as Cloud Trace names it; gen2 has no variable with the project's id, so that it may be missing. */
function traceName(traceId: string): string {
  const project = process.env["GOOGLE_CLOUD_PROJECT"] ?? process.env["GCLOUD_PROJECT"];
  return project ? `projects/${project}/traces/${traceId}` : traceId;
}

const SEVERITY: Readonly<Record<LogLevel, string>> = {
  debug: "DEBUG",
  info: "INFO",
  warn: "WARNING",
  error: "ERROR",
};
