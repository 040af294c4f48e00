import { type FSWatcher, mkdirSync, watch } from "node:fs";
import type { Store } from "../store/store.ts";
import { type FoundFile, filesIn } from "./files-in.ts";

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
    const began = performance.now();
    let pause = lookMs;
    try {
      const found = await filesIn(folder);
      pause = Math.max(lookMs, (performance.now() - began) * LOOK_SHARE);
      hear();
      await compare(found);
    } catch (error) {
      // A folder that was replaced is another to the system: its changes are heard of no more.
      watcher?.close();
      watcher = undefined;
      failed(error);
    } finally {
      looking = false;
      plan(again || waiting.size > 0 ? settleMs : pause);
    }
  }

  async function compare(found: ReadonlyMap<string, FoundFile>): Promise<void> {
    const now = Date.now();
    const due: string[] = [];
    for (const key of new Set([...found.keys(), ...seen.keys(), ...waiting.keys()])) {
      const file = found.get(key);
      const before = waiting.get(key);
      if (file?.mark === seen.get(key)) waiting.delete(key);
      else if (!before || before.mark !== file?.mark) waiting.set(key, { mark: file?.mark, since: now });
      else if (now - before.since >= settleMs) due.push(key);
    }
    // In parts: requests are answered in between.
    for (let first = 0; first < due.length && !stopped; first += TOLD_AT_ONCE) {
      if (first > 0) await new Promise(setImmediate);
      if (!stopped) tell(due.slice(first, first + TOLD_AT_ONCE), found, now);
    }
  }

  function tell(keys: readonly string[], found: ReadonlyMap<string, FoundFile>, time: number): void {
    store.seen(
      name,
      channels,
      keys.map((key) => {
        const file = found.get(key);
        const object = keyOf(key);
        const change: KeptChange = file
          ? { action: "created", key: object, time, size: file.size, etag: file.mark }
          : { action: "deleted", key: object, time };
        const bytes = Buffer.from(JSON.stringify(change));
        return { key, mark: file?.mark, message: { bytes, contentType: "application/json", group: key } };
      }),
    );
    for (const key of keys) {
      const file = found.get(key);
      if (file) seen.set(key, file.mark);
      else seen.delete(key);
      waiting.delete(key);
    }
    sent();
  }

  /** Has the system tell of changes. Where it cannot (too many watches) looking remains. */
  function hear(): void {
    if (watcher || stopped) return;
    try {
      watcher = watch(folder, { recursive: true }, () => {
        if (looking) again = true;
        else plan(Math.min(20, settleMs));
      });
      watcher.on("error", failed);
    } catch (error) {
      if (!deaf) failed(error);
      deaf = true;
    }
  }

  let deaf = false;
  hear();
  void look();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
      watcher?.close();
    },
  };
}

/** The key of a path: handles write characters that names of files cannot have as %XX. What another program named with a "%" stays. */
function keyOf(path: string): string {
  return path
    .split("/")
    .map((segment) => {
      if (segment === "%") return "";
      try {
        return decodeURIComponent(segment);
      } catch {
        return segment;
      }
    })
    .join("/");
}

/** Changes in one transaction. */
const TOLD_AT_ONCE = 100;
/** How much longer than a look the pause after it is at least. */
const LOOK_SHARE = 10;
