import { isAbsolute, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { DevDiagnostic } from "../api.ts";
import { frameOf } from "../frame.ts";

/** What was thrown by code of the app, as a mistake at its place. */
export function mistakeOf(
  error: unknown,
  {
    folder,
    file,
    what,
    waysOut,
  }: {
    readonly folder: string;
    /** Where it is told of, where the error names no place of the app. */
    readonly file?: string | undefined;
    readonly what: string;
    readonly waysOut: readonly string[];
  },
): DevDiagnostic {
  const { name = "", message = String(error), stack } = Object(error) as Partial<Error>; // anything may be thrown
  const place = placeIn(typeof stack === "string" ? stack : "", folder);
  const said = `${message}`.split("\n")[0];
  return {
    code: "LOAD_FAILED",
    ...(place
      ? { file: relative(folder, place.file).split(sep).join("/"), line: place.line, column: place.column }
      : { file }),
    reason: `${what}: ${name && name !== "Error" ? `${name}: ` : ""}${said}`,
    waysOut,
    frame: place && frameOf(place.file, place.line, place.column),
  };
}

interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The first place of the app's own in a stack. */
function placeIn(stack: string, folder: string): Place | undefined {
  for (const [, path = "", line, column] of stack.matchAll(
    /\(?((?:file:\/\/)?\/[^\s()]+?):(\d+):(\d+)\)?/g,
  )) {
    const file = path.startsWith("file:") ? fileURLToPath(path) : path;
    const own = relative(folder, file);
    if (isAbsolute(own) || own.startsWith("..")) continue;
    if (/(?:^|[\\/])(?:node_modules|\.anyfn)[\\/]/.test(own)) continue;
    return { file: join(folder, own), line: Number(line), column: Number(column) };
  }
  return undefined;
}
