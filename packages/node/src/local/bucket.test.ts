import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openStore, type Store } from "../store/store.ts";
import { type BucketWatch, type KeptChange, watchBucket } from "./bucket.ts";

let folder: string;
let store: Store;
let watch: BucketWatch | undefined;
const failures: unknown[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "anyfn-bucket-"));
  store = openStore(":memory:");
});

afterEach(() => {
  watch?.stop();
  store.close();
  rmSync(folder, { recursive: true });
  expect(failures.splice(0)).toEqual([]);
});

function start(settleMs = 60): void {
  watch = watchBucket(
    { name: "b", folder, channels: ["c"], settleMs, lookMs: 300 },
    store,
    () => {},
    (error) => failures.push(error),
  );
}

const told: string[] = [];

/** What was told so far. */
function changes(): readonly string[] {
  const claimed = store.turn("c", [], { limit: 100, until: Date.now() + 60_000 });
  store.turn(
    "c",
    claimed.map(({ seq, attempt }) => ({ seq, attempt, to: "done" })),
  );
  for (const { bytes } of claimed) {
    const { action, key, size } = JSON.parse(Buffer.from(bytes).toString()) as KeptChange;
    told.push(`${action} ${key}${size === undefined ? "" : ` ${size}`}`);
  }
  return told;
}

async function hears(...expected: readonly string[]): Promise<void> {
  await expect.poll(changes, { timeout: 10_000 }).toEqual(expected);
  told.length = 0;
}

test("files that are there, new, written again, renamed and gone", async () => {
  writeFileSync(join(folder, "old.txt"), "1");
  start();
  await hears("created old.txt 1");
  mkdirSync(join(folder, "a/b"), { recursive: true });
  writeFileSync(join(folder, "a/b/ü #1.txt"), "22");
  await hears("created a/b/ü #1.txt 2");
  writeFileSync(join(folder, "old.txt"), "333");
  await hears("created old.txt 3");
  renameSync(join(folder, "old.txt"), join(folder, "new.txt"));
  await expect
    .poll(() => [...changes()].sort(), { timeout: 10_000 })
    .toEqual(["created new.txt 3", "deleted old.txt"]);
  told.length = 0;
  rmSync(join(folder, "a"), { recursive: true });
  await hears("deleted a/b/ü #1.txt");
});

test("a file that is still written counts once, when it is whole", async () => {
  start(300);
  for (let part = 0; part < 8; part++) {
    appendFileSync(join(folder, "large.bin"), "x".repeat(1000));
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  await hears("created large.bin 8000");
});

test("what happens while nothing watches is told by the next watch, and nothing twice", async () => {
  writeFileSync(join(folder, "kept.txt"), "1");
  writeFileSync(join(folder, "gone.txt"), "1");
  start();
  await expect
    .poll(() => [...changes()].sort(), { timeout: 10_000 })
    .toEqual(["created gone.txt 1", "created kept.txt 1"]);
  told.length = 0;
  watch?.stop();
  rmSync(join(folder, "gone.txt"));
  writeFileSync(join(folder, "later.txt"), "22");
  start();
  await expect
    .poll(() => [...changes()].sort(), { timeout: 10_000 })
    .toEqual(["created later.txt 2", "deleted gone.txt"]);
  told.length = 0;
});

test("hidden files and links are none of the bucket's", async () => {
  start();
  writeFileSync(join(folder, ".hidden"), "1");
  symlinkSync("/etc/hostname", join(folder, "link"));
  writeFileSync(join(folder, "seen.txt"), "1");
  await hears("created seen.txt 1");
});

test("folders that come and go while they are looked at are no failure", async () => {
  start();
  for (let count = 0; count < 60; count++) {
    const passing = join(folder, `passing-${count}/below`);
    mkdirSync(passing, { recursive: true });
    writeFileSync(join(passing, "x"), "1");
    await new Promise((resolve) => setTimeout(resolve, 5));
    rmSync(join(folder, `passing-${count}`), { recursive: true });
  }
  writeFileSync(join(folder, "seen.txt"), "1");
  await hears("created seen.txt 1");
});

test("a folder that is replaced is told of, and what is in its place is seen", async () => {
  writeFileSync(join(folder, "kept.txt"), "1");
  start();
  await hears("created kept.txt 1");
  renameSync(folder, `${folder}-away`);
  await expect.poll(() => failures.length, { timeout: 10_000 }).toBeGreaterThan(0);
  // Nothing is taken for deleted: a disk may not be mounted.
  expect(changes()).toEqual([]);
  renameSync(`${folder}-away`, folder);
  writeFileSync(join(folder, "new.txt"), "22");
  await hears("created new.txt 2");
  expect(failures.splice(0).map((error) => (error as NodeJS.ErrnoException).code)).toContain("ENOENT");
});

test("thousands of files at once do not keep anything else waiting", { timeout: 60_000 }, async () => {
  const sizes: number[] = [];
  const original = store.seen;
  store = {
    ...store,
    seen(bucket, channels, seen) {
      sizes.push(seen.length);
      original(bucket, channels, seen);
    },
  };
  for (let count = 0; count < 1000; count++) writeFileSync(join(folder, `${count}.txt`), "x");
  let turns = 0;
  start();
  while (sizes.reduce((sum, size) => sum + size, 0) < 1000) {
    await new Promise(setImmediate);
    if (sizes.length > 0) turns++;
  }
  expect(Math.max(...sizes)).toBeLessThanOrEqual(100);
  expect(turns).toBeGreaterThanOrEqual(sizes.length - 1);
  expect(store.count("c")).toBe(1000);
});
