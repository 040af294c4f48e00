import { type Context, queue } from "anyfn";
import { type Line, linesOf } from "../lines.ts";
import { batches, files, incoming, poison, progress, Row } from "../resources.ts";

/** Rows of one message, and characters, which stay below what every queue takes. */
const ROWS = 100;
const CHARACTERS = 50_000;
/** Of a bad row; the file still has the whole. */
const SHOWN = 10_000;
/** Milliseconds before the deadline at which a run stops and hands over. */
const RESERVE = 5_000;

interface Numbered extends Line {
  readonly line: number;
}

/**
 * Reads a file, and sends its good rows on in batches and its bad rows to the dead letters. After each batch it notes how far it
 * is. Near its deadline it sends itself the rest; where it is killed, the queue brings the file again and it goes on from its note.
 * Batches begin at the same lines whoever makes them, so that one that is sent twice has the same name.
 */
export default queue(
  {
    name: files,
    timeout: 60,
    retry: { attempts: 20, deadLetter: "files-failed" },
    resources: [incoming.for("read"), progress, files, batches, poison],
  },
  async ({ data }, context) => {
    const { key, etag } = data;
    const { log, signal } = context;
    const name = `${key}@${etag}`;
    const start = (await progress.get(name, { signal }))?.value ?? { offset: 0, line: 1 };
    const found = await incoming.head(key, { signal });
    // A newer version of the file has a message of its own.
    if (found?.etag !== etag) return log.warn("the file is gone or has changed", { key, etag });
    if (start.offset >= found.size) return log.info("the file is done already", { key });
    const object = await incoming.get(key, { range: { start: start.offset }, signal });
    if (object?.etag !== etag) return log.warn("the file is gone or has changed", { key, etag });

    for await (const batch of cut(linesOf(object.stream), start.line)) {
      await forward(name, batch, context);
      const last = batch.at(-1);
      if (!last) continue;
      const offset = start.offset + last.end;
      await progress.set(name, { offset, line: last.line + 1 }, { signal });
      if (offset < found.size && context.remaining() < RESERVE) {
        await files.send({ key, etag }, { signal });
        return log.info("time is up; the rest is left to the next run", { key, offset, size: found.size });
      }
    }
    log.info("the file is done", { key, size: found.size });
  },
);

/** Lines in groups of {@link ROWS}, or fewer where they are long. */
async function* cut(lines: AsyncIterable<Line>, first: number): AsyncGenerator<readonly Numbered[]> {
  let group: Numbered[] = [];
  let characters = 0;
  let line = first;
  for await (const each of lines) {
    group.push({ ...each, line: line++ });
    characters += each.text.length;
    if (group.length < ROWS && characters < CHARACTERS) continue;
    yield group;
    group = [];
    characters = 0;
  }
  if (group.length > 0) yield group;
}

async function forward(
  file: string,
  lines: readonly Numbered[],
  { meter, log, signal }: Context,
): Promise<void> {
  const rows: Row[] = [];
  const bad: { file: string; line: number; text: string; problem: string }[] = [];
  for (const { text, line } of lines) {
    if (text.trim() === "") continue;
    const row = read(text);
    if (typeof row === "string") bad.push({ file, line, text: text.slice(0, SHOWN), problem: row });
    else rows.push(row);
  }
  const [head] = lines;
  if (head && rows.length > 0) await batches.send({ file, line: head.line, rows }, { signal });
  for (const data of bad) log.warn("a row is rejected", { file, line: data.line, problem: data.problem });
  const sent = await poison.sendBatch(
    bad.map((data) => ({ data })),
    { signal },
  );
  // One that was refused fails the run: the file comes again, and nothing is lost.
  for (const { error } of sent) if (error) throw error;
  meter.count("rows", rows.length);
  meter.count("rejected", bad.length);
}

/** The row of a line, or what is wrong with it. */
function read(text: string): Row | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "it is no JSON";
  }
  const row = Row.safeParse(value);
  if (row.success) return row.data;
  return row.error.issues.map(({ path, message }) => `${path.join(".") || "the row"}: ${message}`).join("; ");
}
