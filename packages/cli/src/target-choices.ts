import { resolve } from "node:path";

/** The targets of a command line: names with commas between. A path is one from where the command runs, whichever folder the app has. */
export function targetChoices(text: string): readonly string[] {
  const names = text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  return [...new Set(names.map((name) => (name.startsWith(".") ? resolve(name) : name)))];
}
