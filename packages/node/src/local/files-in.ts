import { lstat, readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/** A file as it is now. */
export interface FoundFile {
  /** Differs whenever the file was written or replaced. */
  readonly mark: string;
  readonly size: number;
}

/** The files of a folder and of those in it by their paths with `/`, without links, and without what begins with a dot. */
export async function filesIn(folder: string): Promise<ReadonlyMap<string, FoundFile>> {
  const found = new Map<string, FoundFile>();
  for (const folders = [folder]; folders.length > 0; ) {
    const parent = folders.pop() ?? folder;
    const entries = await readdir(parent, { withFileTypes: true }).catch((error: unknown) => {
      if (parent !== folder && isGone(error)) return [];
      throw error;
    });
    const files: string[] = [];
    for (const entry of entries) {
      if (entry.name.startsWith(".")) continue;
      if (entry.isDirectory()) folders.push(join(parent, entry.name));
      else if (entry.isFile()) files.push(join(parent, entry.name));
    }
    for (let first = 0; first < files.length; first += ASKED_AT_ONCE) {
      await Promise.all(
        files.slice(first, first + ASKED_AT_ONCE).map(async (path) => {
          const state = await stateOf(path);
          if (state) found.set(relative(folder, path).split(sep).join("/"), state);
        }),
      );
    }
  }
  return found;
}

/** Files that are asked for their state at a time. */
const ASKED_AT_ONCE = 64;

async function stateOf(path: string): Promise<FoundFile | undefined> {
  try {
    const { size, mtimeNs, ino } = await lstat(path, { bigint: true });
    return {
      mark: `${size.toString(16)}-${mtimeNs.toString(16)}-${ino.toString(16)}`,
      size: Number(size),
    };
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Files and folders may go while they are looked at, or a file may take a folder's place. */
function isGone(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "");
}
