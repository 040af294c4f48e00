import { type FSWatcher, mkdirSync, watch } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { Store } from "../store/store.ts";

/** A folder that is a bucket. */
export interface Bucket {
  readonly name: string;
  readonly folder: string;
  /** The channels of the functions that hear of it. */
  readonly channels: readonly string[];
  /** Milliseconds for which a file must stay as it is before it counts as written; 200 by default. */
  readonly settleMs?: number | undefined;
  /** Milliseconds between looks at the whole folder; 5000 by default. */
  readonly lookMs?: number | undefined;
}

/** A change as it is kept. */
export interface KeptChange {
  readonly action: "created" | "deleted";
  readonly key: string;
  readonly time: number;
  readonly size?: number | undefined;
  readonly etag?: string | undefined;
}

/** A running watch. */
export interface BucketWatch {
  stop(): void;
}

/**
 * Sends what happens in a folder: files that are new, were written again, or are gone, also while nothing ran. Names that begin with a dot
 * are left out, as are links. The system tells of changes, and the folder is looked at from time to time for what it did not tell.
 */
export function watchBucket(
  { name, folder, channels, settleMs = 200, lookMs = 5000 }: Bucket,
  store: Store,
  sent: () => void,
  failed: (error: unknown) => void,
): BucketWatch {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const { message } = error as Error; // Node's
    throw new Error(
      `The folder ${folder} of the bucket ${JSON.stringify(name)} cannot be used: ${message}.`,
      {
        cause: error,
      },
    );
  }
  const seen = new Map(store.files(name));
  /** What differs from what was seen, and since when it is so. */
  const waiting = new Map<string, { readonly mark: string | undefined; readonly since: number }>();
  let stopped = false;
  let looking = false;
  let again = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let watcher: FSWatcher | undefined;

  function plan(ms: number): void {
    if (stopped) return;
    clearTimeout(timer);
    timer = setTimeout(look, ms);
  }

  async function look(): Promise<void> {
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    again = false;
    try {
      const found = await filesIn(folder);
      if (!stopped) compare(found);
    } catch (error) {
      failed(error);
    } finally {
      looking = false;
      plan(again || waiting.size > 0 ? settleMs : lookMs);
    }
  }

  function compare(found: ReadonlyMap<string, Found>): void {
    const now = Date.now();
    for (const key of new Set([...found.keys(), ...seen.keys(), ...waiting.keys()])) {
      const file = found.get(key);
      const before = waiting.get(key);
      if (file?.mark === seen.get(key)) waiting.delete(key);
      else if (!before || before.mark !== file?.mark) waiting.set(key, { mark: file?.mark, since: now });
      else if (now - before.since >= settleMs) {
        waiting.delete(key);
        tell(key, file, now);
      }
    }
  }

  function tell(key: string, file: Found | undefined, time: number): void {
    const change: KeptChange = file
      ? { action: "created", key, time, size: file.size, etag: file.mark }
      : { action: "deleted", key, time };
    store.seen(name, key, file?.mark, channels, {
      bytes: Buffer.from(JSON.stringify(change)),
      contentType: "application/json",
      group: key,
    });
    if (file) seen.set(key, file.mark);
    else seen.delete(key);
    sent();
  }

  try {
    watcher = watch(folder, { recursive: true }, () => {
      if (looking) again = true;
      else plan(Math.min(20, settleMs));
    });
    watcher.on("error", failed);
  } catch (error) {
    failed(error); // too many watches: looking remains
  }
  void look();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
      watcher?.close();
    },
  };
}

interface Found {
  /** Differs whenever the file was written or replaced. */
  readonly mark: string;
  readonly size: number;
}

async function filesIn(folder: string): Promise<ReadonlyMap<string, Found>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = new Map<string, Found>();
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const key = relative(folder, path).split(sep).join("/");
    if (/(?:^|\/)\./.test(key)) continue;
    try {
      const { size, mtimeNs, ino } = await lstat(path, { bigint: true });
      found.set(key, {
        mark: `${size.toString(16)}-${mtimeNs.toString(16)}-${ino.toString(16)}`,
        size: Number(size),
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error; // gone since
    }
  }
  return found;
}
