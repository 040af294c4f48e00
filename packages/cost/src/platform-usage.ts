import { type Decimal, exact, fraction, times, toDecimal } from "./exact.ts";

/** What Lambda wrote about one invocation at its end. */
export interface LambdaReport {
  readonly requestId: string;
  readonly durationMs: Decimal;
  readonly billedMs: Decimal;
  readonly memoryMb: number;
  readonly maxMemoryUsedMb?: number | undefined;
  readonly initMs?: Decimal | undefined;
  readonly restoreMs?: Decimal | undefined;
  readonly billedRestoreMs?: Decimal | undefined;
  /** Absent where the line has none: the invocation ended well, or its error was the function's own. */
  readonly status?: "success" | "failure" | "error" | "timeout" | undefined;
}

/** Reads a REPORT line of Lambda's text log; undefined for any other line. */
export function parseLambdaReport(line: string): LambdaReport | undefined {
  const requestId = /^REPORT RequestId:\s*([\w-]+)/.exec(line)?.[1];
  if (requestId === undefined) return undefined;
  const fields = new Map<string, string>();
  // Longest names first, or "Duration" would be found in the others.
  for (const [, name = "", value = ""] of line.matchAll(
    /(Billed Restore Duration|Restore Duration|Billed Duration|Init Duration|Duration|Memory Size|Max Memory Used):\s*([\d.]+)\s*(?:ms|MB)\b/g,
  ))
    fields.set(name, value);
  const durationMs = fields.get("Duration");
  const billedMs = fields.get("Billed Duration");
  const memory = fields.get("Memory Size");
  if (durationMs === undefined || billedMs === undefined || memory === undefined) return undefined;
  const used = fields.get("Max Memory Used");
  const status = /\bStatus:\s*(success|failure|error|timeout)\b/.exec(line)?.[1];
  return {
    requestId,
    durationMs,
    billedMs,
    memoryMb: Number(memory),
    ...(used !== undefined && { maxMemoryUsedMb: Number(used) }),
    ...(fields.has("Init Duration") && { initMs: fields.get("Init Duration") }),
    ...(fields.has("Restore Duration") && { restoreMs: fields.get("Restore Duration") }),
    ...(fields.has("Billed Restore Duration") && { billedRestoreMs: fields.get("Billed Restore Duration") }),
    ...(status !== undefined && { status: status as LambdaReport["status"] }), // one of the pattern's words
  };
}

/** GB-seconds of Azure's metric FunctionExecutionUnits (and its Flex kin), which counts MB-milliseconds. */
export function azureGbSeconds(executionUnits: Decimal | number): Decimal {
  return toDecimal(times(exact(executionUnits), fraction(1n, 1024_000n)));
}
