/** Usage in a file, one JSON value a line: `anyfn/sinks/file`. */
import type { UsageRecord, UsageSink } from "../usage.ts";

/** Where usage is written. */
export interface FileOptions {
  /** When the file has grown to this many bytes it is renamed to `<path>.1`, the one before to `<path>.2`, and so on; 64 MB by default. */
  readonly maxBytes?: number | undefined;
  /** How many renamed files are kept; 3 by default. */
  readonly keep?: number | undefined;
  readonly mode?: "aggregate" | "records" | undefined;
}

/**
 * Appends usage to a file, one JSON value a line, as `anyfn cost --from` reads it.
 *
 * @example
 * sendUsageTo(file("usage.jsonl"));
 */
export function file(
  path: string,
  { maxBytes = 64 * 1024 * 1024, keep = 3, mode = "records" }: FileOptions = {},
): UsageSink {
  const fs = process.getBuiltinModule("node:fs");
  let size: number | undefined;

  function rotate(): void {
    for (let number = keep; number > 0; number--) {
      const from = number === 1 ? path : `${path}.${number - 1}`;
      if (fs.existsSync(from)) fs.renameSync(from, `${path}.${number}`);
    }
    if (keep === 0) fs.rmSync(path, { force: true });
    size = 0;
  }

  const write = (record: UsageRecord): void => {
    const line = `${JSON.stringify(record)}\n`;
    size ??= fs.statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size > 0 && size + Buffer.byteLength(line) > maxBytes) rotate();
    fs.appendFileSync(path, line);
    size += Buffer.byteLength(line);
  };
  return Object.assign(write, { mode });
}
