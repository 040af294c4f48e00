/** Usage in a database file: `anyfn/sinks/sqlite`. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { UsageRecord, UsageSink } from "../usage.ts";

/**
 * Keeps usage in a SQLite file, in the table `usage`: a row for each record of a single invocation, and one for the sums of each
 * function in each instance, which grows. The column `record` has all of it as JSON.
 *
 * @param path The file, or `":memory:"`.
 * @example
 * sendUsageTo(sqlite("usage.db"));
 */
export function sqlite(
  path: string,
  { mode = "records" }: { readonly mode?: "aggregate" | "records" | undefined } = {},
): UsageSink {
  let opened: ReturnType<typeof open> | undefined;
  let count = 0;

  const write = (record: UsageRecord): void => {
    const { instance, startedAt, target, trigger, invocations, outcomes, cumulative } = record;
    const name = record.function;
    // Not before the first record: a file that cannot be opened loses usage, and not the function.
    opened ??= open(path);
    opened.insert.run(
      JSON.stringify(cumulative ? [instance, name, trigger] : [instance, name, trigger, startedAt, ++count]),
      startedAt,
      name,
      target,
      trigger,
      invocations,
      invocations - outcomes.ok,
      record.durationMs,
      record.billedMs,
      record.coldStarts,
      record.bytesIn,
      record.bytesOut,
      JSON.stringify(record),
    );
  };
  return Object.assign(write, { mode, close: () => opened?.database.close() });
}

function open(path: string): { readonly database: DatabaseSync; readonly insert: StatementSync } {
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
  const database = new DatabaseSync(path);
  // Another process that writes is waited for a little: an invocation waits with it.
  database.exec(`PRAGMA busy_timeout = 50; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS usage (
      key TEXT PRIMARY KEY, started_at TEXT NOT NULL, function TEXT NOT NULL, target TEXT NOT NULL, trigger TEXT NOT NULL,
      invocations INTEGER NOT NULL, errors INTEGER NOT NULL, duration_ms REAL NOT NULL, billed_ms REAL NOT NULL,
      cold_starts INTEGER NOT NULL, bytes_in INTEGER NOT NULL, bytes_out INTEGER NOT NULL, record TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS usage_started ON usage (started_at);`);
  const insert = database.prepare(
    "INSERT OR REPLACE INTO usage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
  );
  return { database, insert };
}
