import { type LambdaReport, parseLambdaReport } from "../platform-usage.ts";
import type { Imported, ImportedUsage, ImportOptions } from "./imported-usage.ts";

/** What is known of a line besides its text. */
interface Place {
  readonly endedAt?: number | undefined;
  readonly group?: string | undefined;
  readonly stream?: string | undefined;
}

/**
 * Reads a line of Lambda's log, in text or JSON, alone or behind what `aws logs tail` and exports put before it. False when it is
 * nothing that Lambda wrote at the end of an invocation.
 */
export function readLambdaLine(
  text: string,
  line: number,
  into: Imported,
  options: ImportOptions,
  place: Place = {},
): boolean {
  const at = text.indexOf("REPORT RequestId:");
  if (at >= 0) {
    const before = text.slice(0, at);
    if (!isPrefix(before)) return false;
    const report = parseLambdaReport(text.slice(at));
    if (report) take(report, found(before, place), line, into, options);
    else into.problems.push({ line, reason: WRONG });
    return true;
  }
  const json = text.includes('"platform.report"') ? text.indexOf("{") : -1;
  if (json < 0) {
    if (!isCutOff(text)) return false;
    into.problems.push({
      line,
      reason: "is cut off: an event of the platform's has all of its JSON on one line",
    });
    return true;
  }
  const before = text.slice(0, json);
  if (!isPrefix(before)) return false;
  const read = parsePlatformReport(text.slice(json));
  if (typeof read === "string") into.problems.push({ line, reason: read });
  else take(read.report, { ...found(before, place), ...read.time }, line, into, options);
  return true;
}

const WRONG =
  "is cut off, or a figure in it is none: a REPORT line has Duration, Billed Duration and Memory Size";

/** Whether an event of the platform's breaks off before it says which one it is, or right after: it may have been a report. */
function isCutOff(text: string): boolean {
  return /^\s*\{"time":"[^"]{1,40}","type":"platform\.\w{0,40}"?$/.test(text.trimEnd());
}

/** Events of the Telemetry API as it delivers them, in a list; false for any other list. */
export function readTelemetry(
  events: readonly unknown[],
  line: number,
  into: Imported,
  options: ImportOptions,
): boolean {
  const isEvent = (event: unknown): event is { readonly type: string } =>
    typeof event === "object" &&
    event !== null &&
    "record" in event &&
    "type" in event &&
    typeof event.type === "string";
  if (events.length === 0 || !events.every(isEvent)) return false;
  for (const event of events)
    if (event.type !== "platform.report" || !readLambdaLine(JSON.stringify(event), line, into, options))
      into.others++;
  return true;
}

/** What stands before a line of the platform's: a time, a log stream, quotes. A function's own words stand before nothing of it. */
function isPrefix(text: string): boolean {
  if (text === "") return true;
  if (text.length > 400 || /\t(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\t/.test(text)) return false;
  return text.split(/\s+/).every((part) => part === "" || /[\d"',:|]/.test(part));
}

function found(before: string, place: Place): Place {
  if (before === "") return place;
  const stream = /\[[^\]\s]+\][0-9a-f]{32}/.exec(before)?.[0];
  const group = /\/aws\/lambda\/[\w-]+/.exec(before)?.[0];
  const endedAt = timeIn(before);
  return {
    endedAt: endedAt ?? place.endedAt,
    group: group ?? place.group,
    stream: stream ?? place.stream,
  };
}

function timeIn(text: string): number | undefined {
  const iso = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?/.exec(text);
  if (iso) {
    const time = Date.parse(iso[1] === undefined ? `${iso[0].replace(" ", "T")}Z` : iso[0].replace(" ", "T"));
    return Number.isNaN(time) ? undefined : time;
  }
  const epoch = /(?<!\d)1\d{12}(?!\d)/.exec(text)?.[0];
  return epoch === undefined ? undefined : Number(epoch);
}

function take(
  report: LambdaReport,
  place: Place,
  line: number,
  into: Imported,
  options: ImportOptions,
): void {
  const { endedAt, stream } = place;
  const { initMs, status, maxMemoryUsedMb } = report;
  const durationMs = Number(report.durationMs);
  const billedMs = Number(report.billedMs);
  if (!(durationMs <= LONGEST_MS && billedMs <= LONGEST_MS && report.memoryMb >= 1)) {
    into.problems.push({
      line,
      reason: `has figures that no invocation has: ${report.durationMs} ms, billed ${report.billedMs} ms, ${report.memoryMb} MB`,
    });
    return;
  }
  if (endedAt === undefined) into.undated++;
  const record: ImportedUsage = {
    schema: "anyfn.usage/1",
    function: place.group?.slice("/aws/lambda/".length) ?? options.function ?? "function",
    target: "lambda",
    region: options.region,
    architecture: options.architecture,
    memoryMb: report.memoryMb,
    instance: stream?.slice(-32),
    startedAt:
      endedAt === undefined
        ? (options.startedAt ?? new Date().toISOString())
        : new Date(endedAt - durationMs).toISOString(),
    cumulative: false,
    invocations: 1,
    outcomes: OUTCOMES[status ?? "success"],
    durationMs,
    billedMs,
    billedBy: "platform",
    coldStarts: initMs === undefined ? 0 : 1,
    initMs: Number(initMs ?? 0),
    memoryUsedMb: maxMemoryUsedMb,
    id: report.requestId,
  };
  into.records.push(record);
}

/** Fifteen minutes is what Lambda allows; a durable function's are longer. */
const LONGEST_MS = 31 * 86_400_000;
const none = { ok: 0, error: 0, timeout: 0, cancelled: 0 };
const OUTCOMES: Readonly<Record<NonNullable<LambdaReport["status"]>, Readonly<Record<string, number>>>> = {
  success: { ...none, ok: 1 },
  failure: { ...none, error: 1 },
  error: { ...none, error: 1 },
  timeout: { ...none, timeout: 1 },
};

/** The event `platform.report` of Lambda's JSON log and Telemetry API, or what is wrong with it. */
function parsePlatformReport(json: string): { readonly report: LambdaReport; readonly time: Place } | string {
  let event: PlatformReport;
  try {
    event = JSON.parse(json) as PlatformReport; // every field is looked at below
  } catch {
    return "is cut off or no valid JSON: a platform.report has all of its JSON on one line";
  }
  const { requestId, metrics, status } = event.record ?? {};
  const { durationMs, billedDurationMs, memorySizeMB, maxMemoryUsedMB, initDurationMs } = metrics ?? {};
  const wrong = Object.entries({ durationMs, billedDurationMs, memorySizeMB }).find(
    ([, value]) => !isFigure(value),
  );
  if (wrong)
    return `is no platform.report: metrics.${wrong[0]} should be a number but is ${JSON.stringify(wrong[1]) ?? "absent"}`;
  const endedAt = Date.parse(event.time ?? "");
  return {
    time: Number.isNaN(endedAt) ? {} : { endedAt },
    report: {
      requestId: String(requestId ?? ""),
      durationMs: String(durationMs),
      billedMs: String(billedDurationMs),
      memoryMb: Number(memorySizeMB),
      ...(isFigure(maxMemoryUsedMB) && { maxMemoryUsedMb: Number(maxMemoryUsedMB) }),
      ...(isFigure(initDurationMs) && { initMs: String(initDurationMs) }),
      ...(isStatus(status) && { status }),
    },
  };
}

interface PlatformReport {
  readonly time?: string;
  readonly record?: {
    readonly requestId?: unknown;
    readonly status?: unknown;
    readonly metrics?: Readonly<Record<string, unknown>>;
  };
}

function isFigure(value: unknown): boolean {
  return typeof value === "number" && value >= 0;
}

function isStatus(value: unknown): value is NonNullable<LambdaReport["status"]> {
  return typeof value === "string" && Object.hasOwn(OUTCOMES, value);
}
