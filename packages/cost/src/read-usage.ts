import { createLines } from "./lines.ts";
import type { UsageBatch, UsageProblem } from "./usage.ts";

/**
 * Reads usage records from JSON lines, as bytes or text in pieces of any size (a `ReadStream`, a `ReadableStream`, an array), without
 * holding more than one piece. A line that is no usage record becomes a problem with its number; the lines after it are still read.
 *
 * @example
 * const report = await price(readUsage(createReadStream("usage.jsonl")));
 */
export async function* readUsage(
  source: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
): AsyncGenerator<UsageBatch, void, undefined> {
  const decoder = new TextDecoder();
  let batch = emptyBatch();
  const lines = createLines({
    longest: LONGEST,
    tooLong: (line) => batch.problems.push({ line, reason: TOO_LONG }),
    read(text, line, last) {
      const value = parsed(text, last);
      if (typeof value === "string") batch.problems.push({ line, reason: value });
      else if (value) {
        batch.records.push(value);
        batch.lines.push(line);
      }
    },
  });
  for await (const piece of source) {
    lines.take(typeof piece === "string" ? piece : decoder.decode(piece, { stream: true }));
    yield batch;
    batch = emptyBatch();
  }
  lines.take(decoder.decode(), true);
  yield batch;
}

/** A batch while it is filled. */
interface GrowingBatch extends UsageBatch {
  readonly records: unknown[];
  readonly lines: number[];
  readonly problems: UsageProblem[];
}

function emptyBatch(): GrowingBatch {
  return { schema: "anyfn.usage-lines", records: [], lines: [], problems: [] };
}

const LONGEST = 1_000_000;
const TOO_LONG = "is longer than a million characters: no usage record";

/** How the meter's lines begin. */
const MARK = '{"schema":"anyfn.usage/1"';

/** A usage record, a reason why the line is none, or undefined for a blank line. */
function parsed(text: string, last: boolean): object | string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const line = text.trim();
    if (line === "") return undefined;
    // Behind a time and a stream, as tools that show logs write them.
    const at = line.indexOf(MARK);
    if (at > 0) return parsed(line.slice(at), last);
    if (!line.startsWith("{"))
      return `is no JSON: ${JSON.stringify(line.slice(0, 40))}. Keep only the lines of usage`;
    return last || !line.endsWith("}")
      ? "is cut off: the JSON of the line does not end"
      : "is no valid JSON. Write one record on each line";
  }
  if (typeof value !== "object" || value === null) return "is no usage record: it holds no JSON object";
  const { schema } = value as { readonly schema?: unknown }; // any object may be asked for a field
  if (schema === "anyfn.usage/1") return value;
  return `is no usage record: schema should be "anyfn.usage/1" but is ${JSON.stringify(schema)?.slice(0, 40) ?? "absent"}`;
}
