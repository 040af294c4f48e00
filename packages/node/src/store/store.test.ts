import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, expect, test, vi } from "vitest";
import { type Outgoing, openStore, type Settlement, type Store } from "./store.ts";

const bytes = new TextEncoder().encode("x");
const message = (id: string, more: Partial<Outgoing> = {}): Outgoing => ({ id, bytes, ...more });
const until = (): number => Date.now() + 60_000;
let store: Store | undefined;

afterEach(() => {
  store?.close();
  store = undefined;
  vi.useRealTimers();
});

function opened(...messages: readonly Outgoing[]): Store {
  store = openStore(":memory:");
  store.send(messages.map((each) => ({ channel: "q", message: each })));
  return store;
}

/** Claims up to `limit`, and settles what was claimed before. */
function ids(from: Store, limit = 10, settled: readonly Settlement[] = []): readonly string[] {
  return from.turn("q", settled, { limit, until: until() }).map(({ id }) => id);
}

test("a message keeps everything it was sent with", () => {
  vi.useFakeTimers({ now: 1_764_000_000_000 });
  const from = opened(
    message("1", {
      contentType: "text/plain",
      attributes: { Shop: "Zürich", n: 7n, raw: Uint8Array.of(1, 255) },
      group: "eu",
      subject: "s",
    }),
  );
  expect(from.turn("q", [], { limit: 1, until: until() })).toEqual([
    {
      seq: 1,
      id: "1",
      attempt: 1,
      failures: 0,
      kills: 0,
      sentAt: 1_764_000_000_000,
      bytes,
      contentType: "text/plain",
      attributes: { Shop: "Zürich", n: 7n, raw: Uint8Array.of(1, 255) },
      group: "eu",
      subject: "s",
    },
  ]);
});

test("messages come in the order in which they were sent, each once, and of their channel alone", () => {
  const from = opened(message("1"), message("2"), message("3"));
  from.send([{ channel: "other", message: message("4") }]);
  expect([ids(from, 2), ids(from), ids(from)]).toEqual([["1", "2"], ["3"], []]);
});

test("what is done is gone; what was claimed and never settled comes again when its time is over", () => {
  vi.useFakeTimers();
  const from = opened(message("1"), message("2"));
  const [first] = from.turn("q", [], { limit: 10, until: until() });
  expect(first?.id).toBe("1");
  expect(ids(from, 10, [{ seq: 1, attempt: 1, to: "done" }])).toEqual([]);
  vi.advanceTimersByTime(60_001);
  expect(from.turn("q", [], { limit: 10, until: until() })).toMatchObject([{ id: "2", attempt: 2 }]);
  expect(from.count("q")).toBe(1);
});

test("a claim whose time is over settles nothing", () => {
  vi.useFakeTimers();
  const from = opened(message("1"));
  ids(from);
  vi.advanceTimersByTime(60_001);
  ids(from);
  from.turn("q", [{ seq: 1, attempt: 1, to: "done" }]);
  expect(from.count("q")).toBe(1);
  from.turn("q", [{ seq: 1, attempt: 2, to: "done" }]);
  expect(from.count("q")).toBe(0);
});

test("a delayed message, and one that is to be tried again, come when it is time", () => {
  vi.useFakeTimers({ now: 1000 });
  const from = opened(message("late", { delayMs: 500 }), message("now"));
  expect(from.nextAt("q")).toBe(1000);
  expect(ids(from)).toEqual(["now"]);
  from.turn("q", [{ seq: 2, attempt: 1, to: "again", at: 1300 }]);
  expect(from.nextAt("q")).toBe(1300);
  vi.setSystemTime(1300);
  expect(ids(from)).toEqual(["now"]);
  vi.setSystemTime(1500);
  expect(ids(from)).toEqual(["late"]);
});

test("a delay goes on while nothing runs, and what was claimed by a process that is gone is free", () => {
  const folder = mkdtempSync(join(tmpdir(), "anyfn-store-"));
  try {
    const path = join(folder, "anyfn.db");
    const first = openStore(path);
    first.send([
      { channel: "q", message: message("late", { delayMs: 60_000 }) },
      { channel: "q", message: message("claimed") },
    ]);
    const at = first.turn("q", [], { limit: 10, until: until() }).map(({ id }) => id);
    expect(at).toEqual(["claimed"]);
    first.close();
    const second = openStore(path);
    expect(second.turn("q", [], { limit: 10, until: until() })).toMatchObject([
      { id: "claimed", attempt: 2, failures: 0, kills: 1 },
    ]);
    expect(second.nextAt("q")).toBeGreaterThan(Date.now() + 50_000);
    second.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("what was not worked on comes again at once, and that delivery does not count", () => {
  const from = opened(message("1"));
  ids(from);
  expect(from.turn("q", [{ seq: 1, attempt: 1, to: "back" }], { limit: 1, until: until() })).toMatchObject([
    { id: "1", attempt: 1 },
  ]);
});

test("what is given up is parked with all it had, or goes to another channel with its count at zero", () => {
  const from = opened(message("1", { group: "eu" }), message("2"));
  ids(from);
  from.turn("q", [
    { seq: 1, attempt: 1, to: "dead" },
    { seq: 2, attempt: 1, to: "dead", channel: "dlq" },
  ]);
  expect(from.parked({ channel: "q" })).toMatchObject([{ id: "1", group: "eu", attempt: 1, bytes }]);
  expect(from.turn("dlq", [], { limit: 1, until: until() })).toMatchObject([{ id: "2", attempt: 1 }]);
  expect(from.count("q")).toBe(0);
});

test("a group waits while an earlier message of it is worked on or waits itself; others do not", () => {
  vi.useFakeTimers({ now: 1000 });
  const from = opened(
    message("a1", { group: "a" }),
    message("a2", { group: "a" }),
    message("b1", { group: "b" }),
    message("free"),
  );
  expect(ids(from, 1)).toEqual(["a1"]);
  expect(ids(from)).toEqual(["b1", "free"]);
  from.turn("q", [{ seq: 1, attempt: 1, to: "again", at: 5000 }]);
  expect(ids(from)).toEqual([]);
  vi.setSystemTime(5000);
  // In the order in which they were sent, although the second one has been free for longer.
  expect(ids(from)).toEqual(["a1", "a2"]);
});

test("a long group that waits does not keep others waiting", () => {
  const group = Array.from({ length: 30 }, (_, index) => message(`a${index}`, { group: "a" }));
  const from = opened(...group, message("free"));
  expect(ids(from, 1)).toEqual(["a0"]);
  expect(ids(from, 10)).toEqual(["free"]);
});

test("a tick and a file are remembered with what is sent because of them", () => {
  store = openStore(":memory:");
  store.tick("nightly", 5, "schedule:nightly", message("t"));
  store.seen("uploads", ["storage:x", "storage:y"], [{ key: "a.txt", mark: "m1", message: message("f") }]);
  expect([store.lastTick("nightly"), store.lastTick("other"), [...store.files("uploads")]]).toEqual([
    5,
    undefined,
    [["a.txt", "m1"]],
  ]);
  expect(["schedule:nightly", "storage:x", "storage:y"].map((channel) => store?.count(channel))).toEqual([
    1, 1, 1,
  ]);
  store.seen("uploads", [], [{ key: "a.txt", mark: undefined, message: message("g") }]);
  expect([...store.files("uploads")]).toEqual([]);
});

test("a transaction that fails leaves nothing", () => {
  const from = opened();
  const broken = { channel: "q", message: { id: "2", bytes: "no bytes" as never } }; // null breaks the table's rule
  expect(() => from.send([{ channel: "q", message: message("1") }, broken])).toThrow();
  expect(from.count("q")).toBe(0);
  expect(from.send([{ channel: "q", message: message("3") }])).toEqual(["3"]);
});

test("two servers with one folder send a tick and a change once", () => {
  store = openStore(":memory:");
  for (const at of [5, 5, 6]) store.tick("nightly", at, "schedule:nightly", message("t"));
  for (const mark of ["m1", "m1", "m2", undefined, undefined])
    store.seen("uploads", ["storage:x"], [{ key: "a.txt", mark, message: message("f") }]);
  expect(["schedule:nightly", "storage:x"].map((channel) => store?.count(channel))).toEqual([2, 3]);
});

test("a file that is no store, or that of a newer version, is refused by its name", () => {
  const folder = mkdtempSync(join(tmpdir(), "anyfn-store-"));
  try {
    const path = join(folder, "anyfn.db");
    writeFileSync(path, "not a database, and long enough to be looked at".repeat(50));
    expect(() => openStore(path)).toThrow(
      `The file of messages ${path} cannot be used: file is not a database.`,
    );
    rmSync(path);
    const newer = new DatabaseSync(path);
    newer.exec("PRAGMA user_version = 99");
    newer.close();
    expect(() => openStore(path)).toThrow(
      `The file of messages ${path} cannot be used: a newer version of @anyfn/node has written it.`,
    );
    expect(() => openStore(join(path, "below/anyfn.db"))).toThrow(
      /^The file of messages .*below.anyfn.db cannot be used: ENOTDIR/,
    );
    expect(() => openStore(folder)).toThrow(
      `The file of messages ${folder} cannot be used: unable to open database file.`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("parked messages are listed with where from and why, redriven counted anew, and purged", () => {
  const from = opened(message("1", { group: "eu", attributes: { a: "1" } }), message("2"), message("3"));
  ids(from);
  from.turn("q", [
    { seq: 1, attempt: 1, to: "dead", why: "Error: no" },
    { seq: 2, attempt: 1, to: "dead", killed: true },
    { seq: 3, attempt: 1, to: "dead" },
  ]);
  from.send([{ channel: "other", message: message("4") }]);
  from.turn("other", [], { limit: 1, until: until() });
  from.turn("other", [{ seq: 4, attempt: 1, to: "dead" }]);
  expect(from.parked().map(({ channel, id, failures, why }) => [channel, id, failures, why])).toEqual([
    ["q", "1", 1, "Error: no"],
    ["q", "2", 0, undefined],
    ["q", "3", 1, undefined],
    ["other", "4", 1, undefined],
  ]);
  expect(from.parked({ channel: "other", ids: ["1"] })).toEqual([]);
  expect([from.redrive({ channel: "q", ids: ["1", "2", "4"] }), from.purge({ ids: ["3"] })]).toEqual([2, 1]);
  expect(from.turn("q", [], { limit: 5, until: until() })).toMatchObject([
    { id: "1", attempt: 1, failures: 0, kills: 0, group: "eu", attributes: { a: "1" }, bytes },
    { id: "2", attempt: 1 },
  ]);
  expect(from.parked().map(({ id }) => id)).toEqual(["4"]);
  expect([from.redrive(), from.count("other"), from.purge()]).toEqual([1, 1, 0]);
});

test("a data folder of the version before is taken over: what was counted there counts as failures", () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "anyfn.db");
  const before = new DatabaseSync(path);
  before.exec(VERSION_1);
  before.close();
  const now = openStore(path);
  const claim = (): unknown => now.turn("q", [], { limit: 5, until: until() });
  expect(claim()).toMatchObject([{ id: "tried", attempt: 4, failures: 3, kills: 0 }]);
  expect(claim()).toMatchObject([{ id: "claimed", attempt: 3, failures: 1, kills: 1 }]);
  expect(now.parked()).toMatchObject([
    { id: "dead", channel: "q", attempt: 10, failures: 10, why: undefined },
  ]);
  now.close();
  openStore(path).close();
});

test("a store that is damaged while it is used is told of by its file", () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "anyfn.db");
  const damaged = openStore(path);
  damaged.send([{ channel: "q", message: message("1") }]);
  const other = new DatabaseSync(path);
  other.exec("DROP TABLE message");
  other.close();
  const named = `The file of messages ${path} cannot be used: `;
  expect(() => damaged.send([{ channel: "q", message: message("2") }])).toThrow(named);
  expect(() => damaged.turn("q", [], { limit: 1, until: until() })).toThrow(named);
  expect(() => damaged.count("q")).toThrow(named);
  damaged.close();
});

test("a store whose file is gone, or another one, takes nothing more", () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "data/anyfn.db");
  const gone = openStore(path);
  const send = (): unknown => gone.send([{ channel: "q", message: message("1") }]);
  send();
  rmSync(join(folder.path, "data"), { recursive: true });
  const told = `The file of messages ${path} was deleted or replaced while the server runs`;
  expect(send).toThrow(told);
  expect(() => gone.tick("nightly", 1, "schedule:nightly", message("t"))).toThrow(told);
  expect(() => gone.check()).toThrow(told);
  openStore(path).close();
  expect(send).toThrow(told);
  gone.close();
});

test("whoever only looks makes nothing, and takes nothing from the server that runs", () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "anyfn.db");
  expect(() => openStore(path, { serves: false })).toThrow("there is no such file");
  expect(existsSync(path)).toBe(false);
  const server = openStore(path);
  server.send([{ channel: "q", message: message("1") }]);
  ids(server);
  const looking = openStore(path, { serves: false });
  expect(ids(looking)).toEqual([]);
  looking.close();
  server.close();
});

function temporaryFolder(): { readonly path: string; [Symbol.dispose](): void } {
  const path = mkdtempSync(join(tmpdir(), "anyfn-store-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

/** As the first version wrote it: a message that failed three times, one that was under way for the second time, one that is parked. */
const VERSION_1 = `
CREATE TABLE channel (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE message (seq INTEGER PRIMARY KEY AUTOINCREMENT, channel INTEGER NOT NULL, visible INTEGER NOT NULL,
  attempt INTEGER NOT NULL DEFAULT 0, claimed INTEGER NOT NULL DEFAULT 0, id TEXT NOT NULL, sent INTEGER NOT NULL, "group" TEXT,
  subject TEXT, type TEXT, attributes TEXT, body BLOB NOT NULL) STRICT;
CREATE TABLE dead (seq INTEGER PRIMARY KEY, channel TEXT NOT NULL, attempt INTEGER NOT NULL, id TEXT NOT NULL, sent INTEGER NOT NULL,
  died INTEGER NOT NULL, "group" TEXT, subject TEXT, type TEXT, attributes TEXT, body BLOB NOT NULL) STRICT;
INSERT INTO channel VALUES (1, 'q');
INSERT INTO message (channel, visible, attempt, claimed, id, sent, body) VALUES (1, 0, 3, 0, 'tried', 1, x'78'), (1, 0, 2, 1, 'claimed', 2, x'78');
INSERT INTO dead (channel, attempt, id, sent, died, body, seq) VALUES ('q', 10, 'dead', 3, 4, x'78', 3);
PRAGMA user_version = 1;
`;

test("a queue that is new is not half known after its first message could not be written, as on a full disk", () => {
  const from = opened();
  const broken = { ...message("lost"), bytes: Symbol("nothing that can be kept") as never }; // fails where a full disk would
  expect(() => from.send([{ channel: "new", message: broken }])).toThrow();
  from.send([{ channel: "other", message: message("2") }]);
  from.send([{ channel: "new", message: message("1") }]);
  const taken = (channel: string) =>
    from.turn(channel, [], { limit: 10, until: until() }).map(({ id }) => id);
  expect([taken("new"), taken("other")]).toEqual([["1"], ["2"]]);
});
