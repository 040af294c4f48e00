import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";

/** The files that are read, the one that counts more first. */
export const environmentFiles: readonly string[] = [".env.local", ".env"];

/** The environment of the app's code: the shell's, then `.env.local`, then `.env`. */
export function environmentOf(
  folder: string,
  shell: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of environmentFiles.toReversed()) Object.assign(found, valuesIn(join(folder, name)));
  for (const [name, value] of Object.entries(shell)) if (value !== undefined) found[name] = value;
  return found;
}

function valuesIn(file: string): Readonly<Record<string, string | undefined>> {
  try {
    return parseEnv(readFileSync(file, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
}
