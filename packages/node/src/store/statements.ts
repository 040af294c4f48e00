import type { DatabaseSync, StatementSync } from "node:sqlite";

const COLUMNS = `seq, id, attempt, sent, visible, "group", subject, type, attributes, body`;
/** What moves from the living to the dead. */
const KEPT = `seq, id, sent, "group", subject, type, attributes, body, attempt`;

type Name =
  | "begin"
  | "commit"
  | "addChannel"
  | "channel"
  | "insert"
  | "free"
  | "group"
  | "claim"
  | "remove"
  | "again"
  | "back"
  | "move"
  | "bury"
  | "next"
  | "count"
  | "dead"
  | "lastTick"
  | "tick"
  | "files"
  | "remember"
  | "forget";

/** Every statement of the store. */
export function prepare(db: DatabaseSync): Readonly<Record<Name, StatementSync>> {
  return Object.fromEntries(
    Object.entries(STATEMENTS).map(([name, sql]) => [name, db.prepare(sql)]),
  ) as Record<Name, StatementSync>; // the same names
}

const STATEMENTS: Readonly<Record<Name, string>> = {
  begin: "BEGIN IMMEDIATE",
  commit: "COMMIT",
  addChannel: "INSERT OR IGNORE INTO channel (name) VALUES (?)",
  channel: "SELECT number FROM channel WHERE name = ?",
  insert: `INSERT INTO message (channel, visible, id, sent, "group", subject, type, attributes, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  // A message waits for every earlier one of its group that is worked on, delayed or to be tried again.
  free: `SELECT ${COLUMNS} FROM message AS m WHERE channel = ? AND visible <= ? AND ("group" IS NULL OR NOT EXISTS (
    SELECT 1 FROM message AS e WHERE e.channel = m.channel AND e."group" = m."group" AND e.seq < m.seq AND e.visible > ?
  )) ORDER BY visible, seq LIMIT ?`,
  group: `SELECT ${COLUMNS} FROM message WHERE channel = ? AND "group" = ? ORDER BY seq LIMIT ?`,
  claim: "UPDATE message SET visible = ?, attempt = attempt + 1, claimed = 1 WHERE seq = ?",
  remove: "DELETE FROM message WHERE seq = ? AND attempt = ?",
  again: "UPDATE message SET visible = ?, claimed = 0 WHERE seq = ? AND attempt = ?",
  back: "UPDATE message SET visible = ?, claimed = 0, attempt = attempt - 1 WHERE seq = ? AND attempt = ?",
  move: "UPDATE message SET channel = ?, visible = ?, claimed = 0, attempt = 0 WHERE seq = ? AND attempt = ?",
  bury: `INSERT OR REPLACE INTO dead (channel, died, ${KEPT}) SELECT ?, ?, ${KEPT} FROM message WHERE seq = ? AND attempt = ?`,
  next: "SELECT min(visible) AS at FROM message WHERE channel = ?",
  count: "SELECT count(*) AS count FROM message WHERE channel = ?",
  dead: `SELECT ${COLUMNS.replace("visible", "died AS visible")} FROM dead WHERE channel = ? ORDER BY seq`,
  lastTick: "SELECT last FROM tick WHERE function = ?",
  tick: "INSERT INTO tick (function, last) VALUES (?, ?) ON CONFLICT (function) DO UPDATE SET last = excluded.last WHERE last <> excluded.last",
  files: "SELECT key, mark FROM file WHERE bucket = ?",
  remember:
    "INSERT INTO file (bucket, key, mark) VALUES (?, ?, ?) ON CONFLICT (bucket, key) DO UPDATE SET mark = excluded.mark WHERE mark <> excluded.mark",
  forget: "DELETE FROM file WHERE bucket = ? AND key = ?",
};
