import { existsSync, statSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { BuildError, CommandError, type Diagnostic, fileReason, shownPath } from "./diagnostics.ts";

/** Makes a folder and those above it. @throws BuildError, or the error given, where that cannot be */
export async function makeFolder(
  path: string,
  Refused: typeof BuildError | typeof CommandError = BuildError,
): Promise<void> {
  try {
    await climb(resolve(path));
  } catch (error) {
    throw new Refused([folderMistake(path, fileReason(error))], { cause: error });
  }
}

/** Why no report can be written there, to be known before the work for it is done. */
export function reportMistakes(path: string | undefined): readonly Diagnostic[] {
  if (path === undefined) return [];
  if (isFolder(path)) return [reportMistake(path, "it is a folder")];
  return isFolder(dirname(path)) ? [] : [reportMistake(path, `there is no folder ${dirname(path)}`)];
}

/** @throws CommandError where it cannot be written */
export async function writeReport(path: string, text: string): Promise<void> {
  await writeFile(path, text).catch((error: unknown) => {
    throw new CommandError([reportMistake(path, fileReason(error))]);
  });
}

/** One by one: where a file system takes no folders (/proc), Node's own recursion never ends. */
async function climb(folder: string): Promise<void> {
  if (isFolder(folder)) return;
  if (dirname(folder) !== folder) await climb(dirname(folder));
  await mkdir(folder).catch((error: unknown) => {
    if (isFolder(folder)) return; // somebody else just made it
    throw existsSync(folder) ? new Error(`${shownPath(folder)} is a file`) : error;
  });
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

function folderMistake(path: string, reason: string): Diagnostic {
  return {
    code: "INVALID_OUTPUT",
    reason: `The output would go to ${shownPath(path)}, and no folder can be made there: ${reason}.`,
    waysOut: [
      "Name a folder in which you may write: --out dist.",
      "Make the folder first, and see that it is yours.",
    ],
  };
}

function reportMistake(path: string, reason: string): Diagnostic {
  return {
    code: "INVALID_OUTPUT",
    reason: `The report cannot be written to ${path}: ${reason}.`,
    waysOut: [
      "Name a file in a folder that is there: --html report.html.",
      "Make the folder first, and see that you may write in it.",
    ],
  };
}
