import { type AzureMetrics, readAzureMetrics } from "./import/azure-metrics.ts";
import { readGoogleMetrics } from "./import/google-metrics.ts";
import type { Imported, ImportOptions } from "./import/imported-usage.ts";
import { readLambdaLine, readTelemetry } from "./import/lambda-log.ts";
import { createLines } from "./lines.ts";

/**
 * Makes usage records of what platforms say themselves, as bytes or text in pieces of any size: Lambda's REPORT lines and
 * `platform.report` events (as they are, behind what `aws logs tail` or an export puts before them, or in the JSON of CloudWatch), Google's
 * time series and Azure's metrics. Logs are read in constant memory; metrics are one JSON value. What it cannot read is a problem
 * with the number of its line.
 *
 * @example
 * for await (const { records } of importUsage(createReadStream("lambda.log"), { function: "thumb", region: "eu-west-1" }))
 *   for (const record of records) console.log(JSON.stringify(record));
 */
export async function* importUsage(
  source: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  options: ImportOptions = {},
): AsyncGenerator<Imported, void, undefined> {
  const decoder = new TextDecoder();
  let batch = nothing();
  let held: string[] | undefined; // the lines of a JSON value that does not end on its first one
  let heldFrom = 1;
  let heldSize = 0;
  let begun = false;

  const readLine = (text: string, line: number): void => {
    const value = DOCUMENT.test(text) ? parsed(text) : undefined;
    if (value !== undefined && readDocument(value, line, batch, options)) return;
    if (readLambdaLine(text, line, batch, options)) return;
    if (text.trim() !== "") batch.others++;
  };
  const release = (): void => {
    const lines = held ?? [];
    held = undefined;
    for (const [index, text] of lines.entries()) readLine(text, heldFrom + index);
  };
  const lines = createLines({
    longest: LONGEST,
    tooLong: (line) => batch.problems.push({ line, reason: "is longer than 128 million characters" }),
    read(text, line) {
      if (!begun && text.trim() !== "") {
        begun = true;
        if (/^\s*(\{|\[\s*(\{|$))/.test(text) && parsed(text) === undefined) {
          held = [];
          heldFrom = line;
        }
      }
      if (!held) {
        readLine(text, line);
        return;
      }
      held.push(text);
      heldSize += text.length;
      if (heldSize > LONGEST) release();
    },
  });
  for await (const piece of source) {
    lines.take(typeof piece === "string" ? piece : decoder.decode(piece, { stream: true }));
    yield batch;
    batch = nothing();
  }
  lines.take(decoder.decode(), true);
  if (held) {
    const value = parsed(held.join("\n"));
    if (value === undefined && !held.some((text) => text.includes("REPORT RequestId:")))
      batch.problems.push({
        line: heldFrom,
        reason: "begins a JSON value that does not end: the file is cut off",
      });
    else if (value === undefined || !readDocument(value, heldFrom, batch, options)) release();
  }
  yield batch;
}

const LONGEST = 128_000_000;
/** Most lines of a log are none: they are not parsed twice. */
const DOCUMENT =
  /^\s*(?:[{[].*"(?:timeSeries|logEvents|events|value|metric)"\s*:|\[.*"type"\s*:\s*"platform\.)/;

/** Reads a whole JSON value of one of the kinds there are; false for any other. */
function readDocument(value: unknown, line: number, into: Imported, options: ImportOptions): boolean {
  if (Array.isArray(value)) {
    const [first] = value as readonly unknown[]; // an array holds unknowns
    if (isObject(first) && isObject(first["metric"])) readGoogleMetrics(value, line, into, options);
    else if (isObject(first) && Array.isArray(first["value"]))
      for (const one of value) readDocument(one, line, into, options);
    else return readTelemetry(value, line, into, options);
    return true;
  }
  if (!isObject(value)) return false;
  const { timeSeries, value: metrics, events, logEvents, logGroup, logStream } = value;
  if (Array.isArray(timeSeries)) readGoogleMetrics(timeSeries, line, into, options);
  else if (Array.isArray(metrics))
    readAzureMetrics(value as unknown as AzureMetrics, line, into, options); // its list was looked at
  else if (Array.isArray(events) || Array.isArray(logEvents))
    readLogEvents((events ?? logEvents) as readonly unknown[], { logGroup, logStream }, line, into, options); // one of them is a list
  else return false;
  return true;
}

/** Events of CloudWatch: `filter-log-events`, `get-log-events`, and what a subscription delivers. */
function readLogEvents(
  events: readonly unknown[],
  { logGroup, logStream }: { readonly logGroup: unknown; readonly logStream: unknown },
  line: number,
  into: Imported,
  options: ImportOptions,
): void {
  for (const event of events) {
    const { message, timestamp, logStreamName = logStream } = isObject(event) ? event : {};
    const place = {
      endedAt: typeof timestamp === "number" ? timestamp : undefined,
      group: typeof logGroup === "string" && logGroup.startsWith("/aws/lambda/") ? logGroup : undefined,
      stream: typeof logStreamName === "string" ? /[0-9a-f]{32}$/.exec(logStreamName)?.[0] : undefined,
    };
    if (typeof message !== "string" || !readLambdaLine(message, line, into, options, place)) into.others++;
  }
}

function nothing(): Imported {
  return { records: [], problems: [], others: 0, undated: 0 };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
