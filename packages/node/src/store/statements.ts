import type { DatabaseSync, StatementSync } from "node:sqlite";

const BODY = `seq, id, sent, "group", subject, type, attributes, body, attempt`;
const KEPT = `${BODY}, failures`;
/** A claim that nothing settled ended with its process. */
const COLUMNS = `${KEPT}, visible, kills + (claimed = 1) AS kills`;
/** Parked messages: all of them, those of a channel, those with one of these ids (a JSON list), or both. */
const SELECTED = "(?1 IS NULL OR channel = ?1) AND (?2 IS NULL OR id IN (SELECT value FROM json_each(?2)))";

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
  | "interrupt"
  | "stopping"
  | "move"
  | "bury"
  | "next"
  | "count"
  | "parked"
  | "redrive"
  | "purge"
  | "probe"
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
  claim:
    "UPDATE message SET visible = ?, attempt = attempt + 1, kills = kills + (claimed = 1), claimed = 1 WHERE seq = ?",
  remove: "DELETE FROM message WHERE seq = ? AND attempt = ?",
  again:
    "UPDATE message SET visible = ?, claimed = 0, failures = failures + 1, kills = 0 WHERE seq = ? AND attempt = ?",
  back: "UPDATE message SET visible = ?, claimed = 0, attempt = attempt - 1 WHERE seq = ? AND attempt = ?",
  interrupt: "UPDATE message SET visible = ?, claimed = 0 WHERE seq = ? AND attempt = ?",
  stopping: "UPDATE message SET claimed = 2 WHERE claimed = 1 AND channel = ?",
  move: "UPDATE message SET channel = ?, visible = ?, claimed = 0, attempt = 0, failures = 0, kills = 0 WHERE seq = ? AND attempt = ?",
  bury: `INSERT OR REPLACE INTO dead (channel, died, why, kills, failures, ${BODY}) SELECT ?, ?, ?, kills, failures + ?, ${BODY} FROM message WHERE seq = ? AND attempt = ?`,
  next: "SELECT min(visible) AS at FROM message WHERE channel = ?",
  count: "SELECT count(*) AS count FROM message WHERE channel = ?",
  parked: `SELECT ${KEPT}, channel, died, why, kills FROM dead WHERE ${SELECTED} ORDER BY seq`,
  redrive: `INSERT INTO message (channel, visible, id, sent, "group", subject, type, attributes, body)
    SELECT number, ?3, id, sent, "group", subject, type, attributes, body FROM dead JOIN channel ON name = dead.channel
    WHERE ${SELECTED.replaceAll("channel =", "dead.channel =")} ORDER BY seq`,
  purge: `DELETE FROM dead WHERE ${SELECTED}`,
  // It has to be written out, so that a disk without room is found.
  probe: "INSERT INTO probe (one, at) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET at = excluded.at",
  lastTick: "SELECT last FROM tick WHERE function = ?",
  tick: "INSERT INTO tick (function, last) VALUES (?, ?) ON CONFLICT (function) DO UPDATE SET last = excluded.last WHERE last <> excluded.last",
  files: "SELECT key, mark FROM file WHERE bucket = ?",
  remember:
    "INSERT INTO file (bucket, key, mark) VALUES (?, ?, ?) ON CONFLICT (bucket, key) DO UPDATE SET mark = excluded.mark WHERE mark <> excluded.mark",
  forget: "DELETE FROM file WHERE bucket = ? AND key = ?",
};
