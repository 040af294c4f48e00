import { isAbsolute, join, relative, sep } from "node:path";
import { type FSWatcher, watch } from "chokidar";

/** What is watched. */
export interface Watched {
  /** The app's folder, absolute. */
  readonly folder: string;
  /** Whether a change of this file, absolute, asks for a reload. */
  counts(file: string): boolean;
  /** Something that counts has changed, and nothing has for a moment. */
  changed(files: ReadonlySet<string>): void;
}

/** A watch over the app's files. */
export interface Watch {
  /** Watches files outside of the app's folder too. */
  also(files: Iterable<string>): void;
  close(): Promise<void>;
}

/** Watches an app's folder. Many changes at once, as of a checkout, count as one. */
export async function watchApp({ folder, counts, changed }: Watched): Promise<Watch> {
  const seen = new Set<string>();
  const outside = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let first = 0;
  const watcher: FSWatcher = watch(folder, {
    ignoreInitial: true,
    ignored: (path) => path !== folder && isIgnored(relative(folder, path)),
  });
  watcher.on("all", (_event, path) => {
    const file = isAbsolute(path) ? path : join(folder, path);
    if (!counts(file)) return;
    const now = Date.now();
    if (seen.size === 0) first = now;
    seen.add(file);
    clearTimeout(timer);
    // An editor writes a file in several steps; a checkout goes on for long.
    timer = setTimeout(tell, now - first > LONGEST_MS ? 0 : QUIET_MS);
  });
  // A folder that is gone, or too many files to watch, must not end the server.
  watcher.on("error", () => {});

  function tell(): void {
    const files = new Set(seen);
    seen.clear();
    changed(files);
  }

  await new Promise<void>((resolve) => watcher.once("ready", () => resolve()));
  return {
    also(files) {
      const more = [...files].filter((file) => !isWithin(folder, file) && !outside.has(file));
      for (const file of more) outside.add(file);
      if (more.length > 0) watcher.add(more);
    },
    async close() {
      clearTimeout(timer);
      await watcher.close();
    },
  };
}

/** Milliseconds without a change after which the changes are told. */
const QUIET_MS = 25;
/** Milliseconds after which they are told although there are more. */
const LONGEST_MS = 1000;

/** Folders with thousands of files that are nobody's source. */
function isIgnored(path: string): boolean {
  return /(?:^|[\\/])(?:node_modules|\.git|\.anyfn)(?:[\\/]|$)/.test(path);
}

function isWithin(folder: string, file: string): boolean {
  return file.startsWith(`${folder}${sep}`);
}
