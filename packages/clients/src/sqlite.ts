import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { conflict } from "./entry.ts";
import type { KvService } from "./service.ts";

/** Options of {@link sqliteKv}. */
export interface SqliteOptions {
  /** The database's file, whose folder is made at the first call; `":memory:"` for one that is not kept. */
  readonly file: string;
  /** The table, where several stores share one file: `"kv"` by default. */
  readonly table?: string | undefined;
}

/** A key-value store in a file of this machine (`node:sqlite`), shared by its processes. */
export function sqliteKv({ file, table = "kv" }: SqliteOptions): KvService {
  let database: DatabaseSync | undefined;
  const name = `"${table.replaceAll('"', '""')}"`;

  function opened(): DatabaseSync {
    if (database) return database;
    if (file !== ":memory:") mkdirSync(dirname(file), { recursive: true });
    database = new DatabaseSync(file, { timeout: 10_000 });
    database.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE IF NOT EXISTS ${name} (key TEXT PRIMARY KEY, value TEXT NOT NULL, version INTEGER NOT NULL, expires INTEGER) STRICT, WITHOUT ROWID; CREATE TABLE IF NOT EXISTS anyfn_version (one INTEGER PRIMARY KEY CHECK (one = 1), last INTEGER NOT NULL) STRICT; INSERT OR IGNORE INTO anyfn_version VALUES (1, 0)`,
    );
    return database;
  }

  function transaction<T>(work: (db: DatabaseSync) => T): T {
    const db = opened();
    db.exec("BEGIN IMMEDIATE");
    try {
      const result = work(db);
      db.exec("COMMIT");
      return result;
    } catch (error) {
      if (db.isTransaction) db.exec("ROLLBACK");
      throw error;
    }
  }

  function read(
    db: DatabaseSync,
    key: string,
  ): { readonly value: string; readonly version: number } | undefined {
    return db
      .prepare(`SELECT value, version FROM ${name} WHERE key = ? AND (expires IS NULL OR expires > ?)`)
      .get(key, Date.now()) as unknown as ReturnType<typeof read>; // the table's columns
  }

  return {
    kind: "kv",
    id: "node.sqlite",
    limits: { maxBytes: 100_000_000 },
    async get(key) {
      const found = read(opened(), key);
      return found && { value: found.value, version: String(found.version) };
    },
    async set(key, value, { expires, ifVersion, ifAbsent }) {
      return transaction((db) => {
        const found = ifAbsent || ifVersion !== undefined ? read(db, key) : undefined;
        if ((ifAbsent && found) || (ifVersion !== undefined && String(found?.version) !== ifVersion))
          throw conflict(key, ifAbsent === true);
        // No version comes twice, also when an entry was deleted in between.
        const { last } = db.prepare("UPDATE anyfn_version SET last = last + 1 RETURNING last").get() as {
          readonly last: number;
        }; // as written here
        db.prepare(
          `INSERT INTO ${name} (key, value, version, expires) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value, version = excluded.version, expires = excluded.expires`,
        ).run(key, value, last, expires === undefined ? null : Math.round(expires));
        // What has expired goes with the writes that come later, a little at a time.
        if (last % 100 === 0)
          db.prepare(
            `DELETE FROM ${name} WHERE key IN (SELECT key FROM ${name} WHERE expires <= ? LIMIT 1000)`,
          ).run(Date.now());
        return { version: String(last) };
      });
    },
    async delete(key, { ifVersion }) {
      transaction((db) => {
        if (ifVersion !== undefined && String(read(db, key)?.version) !== ifVersion)
          throw conflict(key, false);
        db.prepare(`DELETE FROM ${name} WHERE key = ?`).run(key);
      });
    },
    async page(prefix, cursor = "") {
      // By code points, as sqlite compares text: a range rather than LIKE, which knows no case.
      const rows = opened()
        .prepare(
          `SELECT key FROM ${name} WHERE key > ? AND key >= ? AND substr(key, 1, length(?)) = ? AND (expires IS NULL OR expires > ?) ORDER BY key LIMIT ?`,
        )
        .all(cursor, prefix, prefix, prefix, Date.now(), PAGE) as unknown as readonly {
        readonly key: string;
      }[]; // the column
      const items = rows.map(({ key }) => key);
      return { items, cursor: items.length === PAGE ? items.at(-1) : undefined };
    },
  };
}

const PAGE = 1000;
