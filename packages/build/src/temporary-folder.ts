import { existsSync, rmdirSync, rmSync } from "node:fs";
import { mkdir, mkdtemp } from "node:fs/promises";
import { join, resolve } from "node:path";
import { BuildError, fileReason, shownPath } from "./diagnostics.ts";

/** A folder for as long as something is made. */
export interface TemporaryFolder {
  readonly folder: string;
  /** Deletes it, and the app's `.anyfn` where this process made it and nothing else is in there. */
  remove(): void;
}

/** Makes a folder in the app's `.anyfn`, where the app's packages are found. It goes with its `remove`, or with a signal that ends the process. */
export async function makeTemporaryFolder(app: string, name: string): Promise<TemporaryFolder> {
  const parent = join(resolve(app), ".anyfn");
  const folder = await makeIn(parent, name);
  const made: TemporaryFolder = {
    folder,
    remove() {
      open.delete(made);
      if (open.size === 0) for (const signal of SIGNALS) process.off(signal, interrupted);
      rmSync(folder, { recursive: true, force: true });
      if (parents.has(parent) && removeEmpty(parent)) parents.delete(parent);
    },
  };
  if (open.size === 0) for (const signal of SIGNALS) process.prependListener(signal, interrupted);
  open.add(made);
  return made;
}

/** @throws BuildError where the app's folder cannot be written */
async function makeIn(parent: string, name: string): Promise<string> {
  try {
    if ((await mkdir(parent, { recursive: true })) !== undefined) parents.add(parent);
    return await mkdtemp(join(parent, `${name}-`));
  } catch (error) {
    throw new BuildError(
      [
        {
          code: "INVALID_OUTPUT",
          reason: `Work in progress goes to ${shownPath(parent)}, and no folder can be made there: ${fileReason(error)}.`,
          waysOut: [
            "See that you may write in the app's folder.",
            "Copy the app to a folder of your own, and run the command there.",
          ],
        },
      ],
      { cause: error },
    );
  }
}

const open = new Set<TemporaryFolder>();
/** The `.anyfn` folders that were not there before. */
const parents = new Set<string>();
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function interrupted(signal: NodeJS.Signals): void {
  // Whoever else listens decides whether the process ends. Asked first of all, while those that listen once are still there.
  const alone = process.listenerCount(signal) === 1;
  for (const each of open) {
    try {
      each.remove();
    } catch {
      // Something still writes into it; the signal's end comes first.
    }
  }
  if (alone) process.kill(process.pid, signal);
}

/** False where it is not empty, as another build may be in it. */
function removeEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return !existsSync(folder);
  }
}
