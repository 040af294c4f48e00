import { createReadStream, createWriteStream, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { open, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ObjectInfo } from "anyfn";
import { Refusal } from "./failure.ts";
import type { BucketService } from "./service.ts";

/** Options of {@link directory}. */
export interface DirectoryOptions {
  /** The folder whose files are the objects; it is made at the first call. */
  readonly folder: string;
}

/**
 * A bucket in a folder of this machine: each object is a file at its key's path, so that other programs can read and write it, and the
 * Node target's storage functions hear of it. Content types and metadata are in `.anyfn/objects.db`, by which the processes of
 * one machine agree on who writes. A write becomes visible whole.
 */
export function directory({ folder }: DirectoryOptions): BucketService {
  let database: DatabaseSync | undefined;

  function opened(): DatabaseSync {
    if (database) return database;
    mkdirSync(join(folder, OWN), { recursive: true });
    database = new DatabaseSync(join(folder, OWN, "objects.db"), { timeout: 10_000 });
    database.exec(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE IF NOT EXISTS object (key TEXT PRIMARY KEY, mark TEXT NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL, type TEXT, metadata TEXT NOT NULL) STRICT, WITHOUT ROWID",
    );
    return database;
  }

  /** What is known of a file; of one that another program wrote its size and time. */
  function info(key: string, row: Row | undefined, seen: Seen): ObjectInfo {
    const known = row?.mark === markOf(seen) ? row : undefined;
    return {
      key,
      etag: markOf(seen),
      size: Number(seen.size),
      modified: new Date(Number(seen.mtimeNs / 1_000_000n)),
      contentType: known?.type ?? undefined,
      metadata: known ? (JSON.parse(known.metadata) as Readonly<Record<string, string>>) : {}, // as `put` wrote it
    };
  }

  function rowOf(key: string): Row | undefined {
    return opened().prepare("SELECT mark, type, metadata FROM object WHERE key = ?").get(key) as unknown as
      | Row
      | undefined; // the table's columns
  }

  async function head(key: string): Promise<ObjectInfo | undefined> {
    const seen = await lookAt(join(folder, pathOf(key)));
    return seen && info(key, rowOf(key), seen);
  }

  return {
    kind: "bucket",
    id: "node.directory",
    limits: { sign: false },
    codeOf: (error) =>
      (error as { readonly code?: unknown } | undefined)?.code === "EACCES" ? "DENIED" : undefined,
    head,
    async get(key, { range }) {
      const path = join(folder, pathOf(key));
      const file = await open(path).catch((error: NodeJS.ErrnoException) => {
        if (isAbsent(error)) return undefined;
        throw error;
      });
      if (!file) return undefined;
      try {
        // Of the file that was opened: what is put meanwhile is another one.
        const seen = await file.stat({ bigint: true });
        if (!seen.isFile()) {
          await file.close();
          return undefined;
        }
        const size = Number(seen.size);
        if (range && range.start >= size)
          throw new Refusal(
            "INVALID",
            `the object has ${size} bytes, and the range begins at ${range.start}`,
          );
        if (size <= SMALL && !range) {
          const bytes = new Uint8Array(await file.readFile());
          await file.close();
          return { ...info(key, rowOf(key), seen), body: bytes };
        }
        const body = Readable.toWeb(
          createReadStream(path, { fd: file, ...(range && { start: range.start, end: range.end ?? size }) }),
          { strategy: { highWaterMark: 1, size: () => 1 } },
        ) as ReadableStream<Uint8Array>; // of bytes: no encoding is set
        return { ...info(key, rowOf(key), seen), body };
      } catch (error) {
        await file.close();
        throw error;
      }
    },
    async put(key, given, { contentType, metadata, ifMatch, ifAbsent, signal }) {
      const path = join(folder, pathOf(key));
      const db = opened();
      const written = join(folder, OWN, `put-${crypto.randomUUID()}`);
      try {
        const source =
          given instanceof Uint8Array ? Readable.from([given]) : Readable.fromWeb(given as never); // Node's own type of the same stream
        await pipeline(source, createWriteStream(written, { flush: true }), { signal });
        try {
          mkdirSync(dirname(path), { recursive: true });
        } catch (error) {
          throw overlapping(key, error);
        }
        db.exec("BEGIN IMMEDIATE");
        try {
          const before = statSync(path, { bigint: true, throwIfNoEntry: false });
          const etag = before?.isFile() ? info(key, rowOf(key), before).etag : undefined;
          if ((ifAbsent && etag !== undefined) || (ifMatch !== undefined && etag !== ifMatch))
            throw new Refusal(
              "CONFLICT",
              `the object ${JSON.stringify(key)} is ${etag === undefined ? "not there" : "there, with another etag"}`,
            );
          const after = statSync(written, { bigint: true });
          try {
            renameSync(written, path);
          } catch (error) {
            throw overlapping(key, error);
          }
          db.prepare(
            "INSERT INTO object (key, mark, size, modified, type, metadata) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET mark = excluded.mark, size = excluded.size, modified = excluded.modified, type = excluded.type, metadata = excluded.metadata",
          ).run(
            key,
            markOf(after),
            after.size,
            after.mtimeNs / 1_000_000n,
            contentType ?? null,
            JSON.stringify(metadata),
          );
          db.exec("COMMIT");
          return { etag: markOf(after) };
        } catch (error) {
          if (db.isTransaction) db.exec("ROLLBACK");
          throw error;
        }
      } finally {
        await rm(written, { force: true });
      }
    },
    async delete(key) {
      const db = opened();
      const path = join(folder, pathOf(key));
      const seen = await lookAt(path);
      db.exec("BEGIN IMMEDIATE");
      try {
        if (seen) rmSync(path, { force: true });
        db.prepare("DELETE FROM object WHERE key = ?").run(key);
        db.exec("COMMIT");
      } catch (error) {
        if (db.isTransaction) db.exec("ROLLBACK");
        throw error;
      }
    },
    async page(prefix, cursor) {
      const keys = (await filesBelow(folder)).filter((key) => key.startsWith(prefix)).sort();
      const from = cursor === undefined ? 0 : keys.findIndex((key) => key > cursor);
      if (from < 0) return { items: [] };
      const part = keys.slice(from, from + PAGE);
      const items = (await Promise.all(part.map(head))).filter((each) => each !== undefined);
      return { items, cursor: from + PAGE < keys.length ? part.at(-1) : undefined };
    },
  };
}

/** The folder of what is not an object. Names that begin with a dot are no keys of the Node target's watch either. */
const OWN = ".anyfn";
const PAGE = 1000;
/** Bytes that are read at once. */
const SMALL = 65_536;

interface Row {
  readonly mark: string;
  readonly type: string | null;
  readonly metadata: string;
}

interface Seen {
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ino: bigint;
}

/** The etag: as the Node target's storage events have it. Each write makes a file of its own. */
function markOf({ size, mtimeNs, ino }: Seen): string {
  return `${size.toString(16)}-${mtimeNs.toString(16)}-${ino.toString(16)}`;
}

async function lookAt(path: string): Promise<Seen | undefined> {
  try {
    const seen = await stat(path, { bigint: true });
    return seen.isFile() ? seen : undefined;
  } catch (error) {
    if (isAbsent(error as NodeJS.ErrnoException)) return undefined;
    throw error;
  }
}

function isAbsent({ code }: NodeJS.ErrnoException): boolean {
  return code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR";
}

function overlapping(key: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== "ENOTDIR" && code !== "EEXIST" && code !== "EISDIR" && code !== "ENOTEMPTY") return error;
  return new Refusal(
    "INVALID",
    `a folder cannot have an object at ${JSON.stringify(key)}: an object is a file, and no other object's key goes on after it with "/"`,
    { cause: error },
  );
}

/** The path of a key: the key itself where the system takes it; other characters as %XX, and segments that it would read otherwise. */
function pathOf(key: string): string {
  const path = key
    .split("/")
    .map((segment) => {
      if (segment === "") return "%";
      const encoded = segment.replace(UNSAFE, (character) =>
        encodeURIComponent(character).replace(/^[^%]$/, toHex),
      );
      const safe = encoded.startsWith(".") ? `%2E${encoded.slice(1)}` : encoded;
      return safe.replace(/[. ]$/, toHex);
    })
    .join("/");
  if (path.split("/").some((segment) => Buffer.byteLength(segment) > 255) || Buffer.byteLength(path) > 3500)
    throw new Refusal(
      "INVALID",
      `a folder takes keys of 3,500 bytes at most, 255 between two "/", and this one has ${Buffer.byteLength(path)}`,
    );
  return path;
}

function keyOf(path: string): string {
  return path
    .split("/")
    .map((segment) => (segment === "%" ? "" : decode(segment)))
    .join("/");
}

/** What another program named with a "%" that is no code of ours stays as it is. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** What file systems, or the code above, read in their own way. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what cannot be in a name
const UNSAFE = /[\u0000-\u001f%\\:*?"<>|\u007f]/g;

function toHex(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}

async function filesBelow(folder: string): Promise<string[]> {
  const { readdir } = await import("node:fs/promises");
  const keys: string[] = [];
  async function walk(path: string): Promise<void> {
    const entries = await readdir(join(folder, path), { withFileTypes: true }).catch(
      (error: NodeJS.ErrnoException) => {
        if (isAbsent(error)) return [];
        throw error;
      },
    );
    for (const entry of entries) {
      if (entry.name.startsWith(".")) continue;
      const own = path === "" ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory()) await walk(own);
      else if (entry.isFile()) keys.push(keyOf(own));
    }
  }
  await walk("");
  return keys;
}
