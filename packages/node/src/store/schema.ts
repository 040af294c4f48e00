/** Of the tables. */
export const VERSION: number = 2;

/**
 * The tables of a data folder. A message is free from `visible` on (epoch milliseconds): a claim moves that to the end of its time, so
 * that whatever happens to the process the message comes again. `seq` is the order in which messages were sent. `attempt` counts
 * claims, `failures` deliveries that failed, `kills` those in a row that ended with their process. `claimed` is 1 while a message is
 * worked on, 2 once its process was told to stop: what a stop interrupts is no kill.
 */
export const SCHEMA: string = `
CREATE TABLE IF NOT EXISTS channel (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE IF NOT EXISTS message (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  channel INTEGER NOT NULL,
  visible INTEGER NOT NULL,
  attempt INTEGER NOT NULL DEFAULT 0,
  claimed INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0,
  kills INTEGER NOT NULL DEFAULT 0,
  id TEXT NOT NULL,
  sent INTEGER NOT NULL,
  "group" TEXT,
  subject TEXT,
  type TEXT,
  attributes TEXT,
  body BLOB NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS free ON message (channel, visible, seq);
CREATE INDEX IF NOT EXISTS grouped ON message (channel, "group", seq) WHERE "group" IS NOT NULL;
CREATE TABLE IF NOT EXISTS dead (
  seq INTEGER PRIMARY KEY,
  channel TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  failures INTEGER NOT NULL DEFAULT 0,
  kills INTEGER NOT NULL DEFAULT 0,
  id TEXT NOT NULL,
  sent INTEGER NOT NULL,
  died INTEGER NOT NULL,
  why TEXT,
  "group" TEXT,
  subject TEXT,
  type TEXT,
  attributes TEXT,
  body BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS tick (function TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS file (
  bucket TEXT NOT NULL,
  key TEXT NOT NULL,
  mark TEXT NOT NULL,
  PRIMARY KEY (bucket, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS owner (one INTEGER PRIMARY KEY CHECK (one = 1), host TEXT NOT NULL, process INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS probe (one INTEGER PRIMARY KEY CHECK (one = 1), at INTEGER NOT NULL) STRICT;
PRAGMA user_version = ${VERSION};
`;

/** From the version before. Until then a kill counted as a failure. */
export const FROM_1: string = `
ALTER TABLE message ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN kills INTEGER NOT NULL DEFAULT 0;
UPDATE message SET failures = max(0, attempt - claimed);
ALTER TABLE dead ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dead ADD COLUMN kills INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dead ADD COLUMN why TEXT;
UPDATE dead SET failures = attempt;
`;
