import { existsSync, mkdirSync, statfsSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { Attributes } from "anyfn/adapter";
import { fromPlain, toPlain } from "anyfn/cloudevents/values";
import { FROM_1, SCHEMA, VERSION } from "./schema.ts";
import { prepare } from "./statements.ts";

/** What is sent into a channel. */
export interface Outgoing {
  readonly id?: string | undefined;
  readonly bytes: Uint8Array;
  readonly contentType?: string | undefined;
  readonly attributes?: Attributes | undefined;
  /** Messages of one group are handled in order, one at a time. */
  readonly group?: string | undefined;
  readonly subject?: string | undefined;
  /** Milliseconds before it can be claimed. */
  readonly delayMs?: number | undefined;
}

/** A message and where it goes. */
export interface Addressed {
  readonly channel: string;
  readonly message: Outgoing;
}

/** A message that was claimed. */
export interface Claimed {
  /** What it is settled by, with `attempt`: a claim whose time is over settles nothing. */
  readonly seq: number;
  readonly id: string;
  /** The number of this delivery. */
  readonly attempt: number;
  /** Deliveries before it that failed. */
  readonly failures: number;
  /** Deliveries before it, one behind the other, that ended with their process. */
  readonly kills: number;
  /** Epoch milliseconds. */
  readonly sentAt: number;
  readonly bytes: Uint8Array;
  readonly contentType: string | undefined;
  readonly attributes: Attributes;
  readonly group: string | undefined;
  readonly subject: string | undefined;
}

/** What becomes of a claimed message. */
export type Settlement = Pick<Claimed, "seq" | "attempt"> &
  (
    | { readonly to: "done" }
    /** It comes again at `at` (epoch milliseconds). */
    | { readonly to: "again"; readonly at: number }
    /** It was not worked on: it comes again at once, and this delivery does not count. */
    | { readonly to: "back" }
    /** A stop interrupted it: it comes again at once, and counts neither as a failure nor as a kill. */
    | { readonly to: "interrupted" }
    /** It is parked, or sent on to another channel. */
    | {
        readonly to: "dead";
        readonly channel?: string | undefined;
        /** For whoever looks at it where it is parked. */
        readonly why?: string | undefined;
        /** True where its process ended each time, false where this delivery failed. */
        readonly killed?: boolean | undefined;
      }
  );

/** A message that failed for good, and is kept until it is redriven or purged. */
export interface Parked extends Omit<Claimed, "seq"> {
  /** Where it was: `queue:<name>`, or `topic:`, `schedule:` or `storage:` and the function's name. */
  readonly channel: string;
  /** Epoch milliseconds. */
  readonly parkedAt: number;
  readonly why: string | undefined;
}

/** Some of the parked messages; all without either. */
export interface ParkedSelection {
  readonly channel?: string | undefined;
  readonly ids?: readonly string[] | undefined;
}

/** What was seen of a file, and what tells of it. */
interface Seen {
  readonly key: string;
  /** Undefined: it is not there any more. */
  readonly mark: string | undefined;
  readonly message: Outgoing;
}

/** How a claim is made. */
interface ClaimOptions {
  readonly limit: number;
  /** Epoch milliseconds at which what was claimed is free again. */
  readonly until: number;
}

/** How a store is opened. */
export interface StoreOptions {
  /** `"default"` survives the end of the process at any point, `"power"` also that of the machine. */
  readonly durability?: "default" | "power" | undefined;
  /** False for whoever looks into a folder that a server may be using: nothing is made, and what a server works on stays its own. */
  readonly serves?: boolean | undefined;
  /** True where another thread of this process may serve the same file: what it works on stays its own. */
  readonly joins?: boolean | undefined;
}

/** Durable channels of messages in one file; `":memory:"` for one that is not kept. Each call is one transaction. */
export interface Store {
  /** The ids, once the messages are safe: all or none. */
  send(messages: readonly Addressed[]): readonly string[];
  /** Settles what was claimed before, and claims what is free: one transaction. */
  turn(channel: string, settled: readonly Settlement[], claim?: ClaimOptions): readonly Claimed[];
  /** Epoch milliseconds at which the next message of a channel is free; undefined for none. */
  nextAt(channel: string): number | undefined;
  /** How many messages a channel holds, claimed ones among them. */
  count(channel: string): number;
  /** What is worked on in a channel will be interrupted: that its process ends is no mistake of the message. */
  stopping(channel: string): void;
  /** The parked messages, the oldest first. */
  parked(selection?: ParkedSelection): readonly Parked[];
  /** Sends parked messages again into the channels that they were in, counted anew; the answer is how many. */
  redrive(selection?: ParkedSelection): number;
  /** Deletes parked messages; the answer is how many. */
  purge(selection?: ParkedSelection): number;
  /** @throws Error where nothing can be kept: the disk is full, the folder is gone. */
  check(): void;
  /** The last tick of a schedule, epoch milliseconds. */
  lastTick(name: string): number | undefined;
  /** Remembers a tick, and sends it: both or none. */
  tick(name: string, at: number, channel: string, message: Outgoing): void;
  /** What was last seen of a bucket: a mark by key. */
  files(bucket: string): ReadonlyMap<string, string>;
  /** Remembers what is there now, and sends each change to each channel: all or nothing. */
  seen(bucket: string, channels: readonly string[], changes: readonly Seen[]): void;
  close(): void;
}

/** Opens the store in a file, whose folder is made. What a process that is gone had claimed is free again. */
export function openStore(path: string, options: StoreOptions = {}): Store {
  const { db, statements, file } = opened(path, options);
  const numbers = new Map<string, number>();

  /** Who asks hears which file it is about. */
  function told<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === "ERR_SQLITE_ERROR" ? failure(path, error) : error;
    }
  }

  /** What is written into a file that is deleted would be lost with the process. */
  function assertThere(): void {
    if (file !== undefined && fileOf(path) !== file)
      throw new Error(
        `The file of messages ${path} was deleted or replaced while the server runs: nothing is accepted any more. Restart the server.`,
      );
  }

  function numberOf(channel: string): number {
    const known = numbers.get(channel);
    if (known !== undefined) return known;
    statements.addChannel.run(channel);
    const { number } = statements.channel.get(channel) as unknown as { readonly number: number }; // the table says so
    numbers.set(channel, number);
    return number;
  }

  function transaction<T>(work: () => T): T {
    return told(() => {
      statements.begin.run();
      try {
        const result = work();
        statements.commit.run();
        return result;
      } catch (error) {
        if (db.isTransaction) db.exec("ROLLBACK");
        numbers.clear(); // those given in this transaction are taken back, and will be another queue's
        throw error;
      }
    });
  }

  function insert(channel: number, message: Outgoing, now: number): string {
    const { id = crypto.randomUUID(), bytes, contentType, attributes, group, subject, delayMs = 0 } = message;
    const carried =
      attributes && Object.keys(attributes).length > 0 ? JSON.stringify(toPlain(attributes)) : null;
    statements.insert.run(
      channel,
      now + Math.max(0, Math.round(delayMs)),
      id,
      now,
      group ?? null,
      subject ?? null,
      contentType ?? null,
      carried,
      bytes,
    );
    return id;
  }

  function settle(channel: string, settlement: Settlement, now: number): void {
    const { seq, attempt, to } = settlement;
    if (to === "done") statements.remove.run(seq, attempt);
    else if (to === "again") statements.again.run(Math.round(settlement.at), seq, attempt);
    else if (to === "back") statements.back.run(now, seq, attempt);
    else if (to === "interrupted") statements.interrupt.run(now, seq, attempt);
    else if (settlement.channel !== undefined)
      statements.move.run(numberOf(settlement.channel), now, seq, attempt);
    else {
      const { why = null, killed = false } = settlement;
      if (statements.bury.run(channel, now, why, killed ? 0 : 1, seq, attempt).changes > 0)
        statements.remove.run(seq, attempt);
    }
  }

  function claim(channel: number, { limit, until }: ClaimOptions, now: number): readonly Claimed[] {
    const rows = inOrder(
      statements.free.all(channel, now, now, limit) as unknown as readonly Row[], // the columns selected
      limit,
      (group) => statements.group.all(channel, group, limit) as unknown as readonly Row[], // as above
      now,
    );
    // What may have ended its process is delivered alone, so that it takes no others with it.
    const alone = rows.findIndex(({ kills }) => kills > 0);
    const claimed = alone < 0 ? rows : rows.slice(0, Math.max(1, alone));
    for (const { seq } of claimed) statements.claim.run(Math.round(until), seq);
    return claimed.map((row) => ({ ...toClaimed(row), attempt: row.attempt + 1 }));
  }

  return {
    send: (messages) =>
      transaction(() => {
        assertThere();
        const now = Date.now();
        return messages.map(({ channel, message }) => insert(numberOf(channel), message, now));
      }),
    turn: (channel, settled, claiming) =>
      transaction(() => {
        const now = Date.now();
        for (const settlement of settled) settle(channel, settlement, now);
        return claiming ? claim(numberOf(channel), claiming, now) : [];
      }),
    nextAt: (channel) =>
      told(
        () => (statements.next.get(numberOf(channel)) as { readonly at: number | null } | undefined)?.at,
      ) ?? undefined,
    count: (channel) =>
      told(() => (statements.count.get(numberOf(channel)) as unknown as { readonly count: number }).count), // one row
    stopping: (channel) => transaction(() => void statements.stopping.run(numberOf(channel))),
    parked: (selection) =>
      told(() => statements.parked.all(...selected(selection)) as unknown as readonly ParkedRow[]).map(
        toParked,
      ), // the columns selected
    redrive: (selection) =>
      transaction(() => {
        assertThere();
        const [channel, ids] = selected(selection);
        const { changes } = statements.redrive.run(channel, ids, Date.now());
        statements.purge.run(channel, ids);
        return Number(changes);
      }),
    purge: (selection) => transaction(() => Number(statements.purge.run(...selected(selection)).changes)),
    check() {
      assertThere();
      const free = file === undefined ? undefined : statfsSync(dirname(path));
      if (free && free.bavail * free.bsize < ROOM)
        throw new Error(`The disk of ${path} is full: ${free.bavail * free.bsize} bytes are free.`);
      transaction(() => void statements.probe.run(Date.now()));
    },
    lastTick: (name) =>
      told(() => (statements.lastTick.get(name) as { readonly last: number } | undefined)?.last),
    tick: (name, at, channel, message) =>
      transaction(() => {
        assertThere();
        // Another server with the same folder may have been first.
        if (statements.tick.run(name, at).changes === 0) return;
        insert(numberOf(channel), message, Date.now());
      }),
    files: (bucket) =>
      new Map(
        (
          statements.files.all(bucket) as unknown as readonly {
            readonly key: string;
            readonly mark: string;
          }[]
        ).map(({ key, mark }) => [key, mark]),
      ),
    seen: (bucket, channels, changes) =>
      transaction(() => {
        assertThere();
        const now = Date.now();
        for (const { key, mark, message } of changes) {
          const { changes: rows } =
            mark === undefined
              ? statements.forget.run(bucket, key)
              : statements.remember.run(bucket, key, mark);
          if (rows === 0) continue; // as above
          for (const channel of channels) insert(numberOf(channel), message, now);
        }
      }),
    close: () => db.close(),
  };
}

interface Opened {
  readonly db: DatabaseSync;
  readonly statements: ReturnType<typeof prepare>;
  /** Which file it is, whatever its name comes to stand for; undefined in memory. */
  readonly file: string | undefined;
}

function opened(
  path: string,
  { durability = "default", serves = true, joins = false }: StoreOptions,
): Opened {
  let db: DatabaseSync | undefined;
  try {
    if (path !== ":memory:" && serves) mkdirSync(dirname(path), { recursive: true });
    if (path !== ":memory:" && !serves && !existsSync(path)) throw new Error("there is no such file");
    // Only here: Node 22 warns of the module as soon as it is loaded, also where a server keeps nothing.
    db = new (process.getBuiltinModule("node:sqlite").DatabaseSync)(path);
    // The wait first: another process may hold the file for a moment, also while it is opened.
    db.exec(
      `PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = ${durability === "power" ? "FULL" : "NORMAL"};`,
    );
    migrate(db);
    const statements = prepare(db);
    if (serves) adoptOrphans(db, joins);
    return { db, statements, file: path === ":memory:" ? undefined : fileOf(path) };
  } catch (error) {
    db?.close();
    throw failure(path, error);
  }
}

/** Makes the tables, or brings those of an older version up to this one. */
function migrate(db: DatabaseSync): void {
  db.exec("BEGIN IMMEDIATE");
  try {
    const { user_version: version } = db.prepare("PRAGMA user_version").get() as {
      readonly user_version: number;
    }; // one row
    if (version > VERSION) throw new Error("a newer version of @anyfn/node has written it");
    if (version === 1) db.exec(FROM_1);
    db.exec(SCHEMA);
    db.exec("COMMIT");
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

function failure(path: string, error: unknown): Error {
  const { message } = error as Error; // Node's, sqlite's, or our own
  return new Error(`The file of messages ${path} cannot be used: ${message}.`, { cause: error });
}

/** The file behind a name. */
function fileOf(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat && `${stat.dev}:${stat.ino}`;
}

/** Bytes that have to be free. */
const ROOM = 1024 * 1024;

/** As the store's statements take it. */
function selected({ channel, ids }: ParkedSelection = {}): [string | null, string | null] {
  return [channel ?? null, ids ? JSON.stringify(ids) : null];
}

/** A row of the message table. */
interface Row {
  readonly seq: number;
  readonly id: string;
  readonly attempt: number;
  readonly failures: number;
  readonly kills: number;
  readonly sent: number;
  readonly visible: number;
  readonly group: string | null;
  readonly subject: string | null;
  readonly type: string | null;
  readonly attributes: string | null;
  readonly body: Uint8Array;
}

/** The free rows with those of one group together, in the order in which they were sent: one that came back may be free later than its followers. */
function inOrder(
  free: readonly Row[],
  limit: number,
  groupOf: (group: string) => readonly Row[],
  now: number,
): readonly Row[] {
  if (!free.some(({ group }) => group !== null)) return free;
  const taken: Row[] = [];
  const groups = new Set<string>();
  for (const row of free) {
    if (row.group === null) taken.push(row);
    else if (!groups.has(row.group)) {
      groups.add(row.group);
      const members = groupOf(row.group);
      const end = members.findIndex(({ visible }) => visible > now);
      taken.push(...(end < 0 ? members : members.slice(0, end)));
    }
  }
  return taken.slice(0, limit);
}

/** A row of the table of parked messages. */
interface ParkedRow extends Omit<Row, "visible"> {
  readonly channel: string;
  readonly died: number;
  readonly why: string | null;
}

function toParked(row: ParkedRow): Parked {
  const { seq: _, ...message } = toClaimed(row);
  return { ...message, channel: row.channel, parkedAt: row.died, why: row.why ?? undefined };
}

function toClaimed(row: Omit<Row, "visible">): Claimed {
  return {
    seq: row.seq,
    id: row.id,
    attempt: row.attempt,
    failures: row.failures,
    kills: row.kills,
    sentAt: row.sent,
    bytes: row.body,
    contentType: row.type ?? undefined,
    attributes: row.attributes === null ? NONE : (fromPlain(JSON.parse(row.attributes)) as Attributes), // as it was written
    group: row.group ?? undefined,
    subject: row.subject ?? undefined,
  };
}

const NONE: Attributes = Object.freeze({});

/** Frees what the process before this one had claimed, unless that one still runs: then the end of its time does. */
function adoptOrphans(db: DatabaseSync, joins: boolean): void {
  const owner = db.prepare("SELECT host, process FROM owner").get() as
    | { readonly host: string; readonly process: number }
    | undefined;
  if (owner && owner.host === hostname() && owner.process !== process.pid && isAlive(owner.process)) return;
  if (joins && owner?.host === hostname() && owner.process === process.pid) return;
  // Another machine's process cannot be asked.
  if (!owner || owner.host === hostname())
    db.prepare(
      "UPDATE message SET visible = ?, kills = kills + (claimed = 1), claimed = 0 WHERE claimed > 0",
    ).run(Date.now());
  db.prepare("INSERT OR REPLACE INTO owner (one, host, process) VALUES (1, ?, ?)").run(
    hostname(),
    process.pid,
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
