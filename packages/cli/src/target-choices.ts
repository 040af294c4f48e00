import { resolve } from "node:path";
import { listOf } from "./command/list.ts";

/** The targets of a command line: names with commas between. A path is one from where the command runs, whichever folder the app has. */
export function targetChoices(text: string): readonly string[] {
  return listOf(text).map((name) => (name.startsWith(".") ? resolve(name) : name));
}
