/** Of the tables. */
export const VERSION: number = 1;

/**
 * The tables of a data folder. A message is free from `visible` on (epoch milliseconds): a claim moves that to the end of its time, so
 * that whatever happens to the process the message comes again. `seq` is the order in which messages were sent.
 */
export const SCHEMA: string = `
CREATE TABLE IF NOT EXISTS channel (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE IF NOT EXISTS message (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  channel INTEGER NOT NULL,
  visible INTEGER NOT NULL,
  attempt INTEGER NOT NULL DEFAULT 0,
  claimed INTEGER NOT NULL DEFAULT 0,
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
  id TEXT NOT NULL,
  sent INTEGER NOT NULL,
  died INTEGER NOT NULL,
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
PRAGMA user_version = ${VERSION};
`;
