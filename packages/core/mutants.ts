/** Breaks a source file in small ways, for tests that prove that every row of a table and every branch of a reader is looked at. */
import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";

/** One small change of a source file. */
export interface Mutant {
  /** `<line>: <source line as it is broken>`. */
  readonly name: string;
  /** Evaluates the broken file; its imports are the real modules. */
  load(): Promise<Readonly<Record<string, unknown>>>;
}

/** All mutants of a TypeScript file that imports its siblings by relative paths. */
export function mutantsOf(file: URL): readonly Mutant[] {
  const source = stripTypeScriptTypes(readFileSync(file, "utf8"))
    .replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/ .*$/gm, (comment) => comment.replaceAll(/[^\n]/g, " "))
    .replaceAll(/(?<=\bfrom ")\.[^"]+/g, (path) => new URL(path, file).href);
  return CHANGES.flatMap(({ pattern, to }) =>
    [...source.matchAll(pattern)].flatMap((match) => {
      const line = source.slice(0, match.index).split("\n").length;
      const replaced = to(match[0]);
      const code = source.slice(0, match.index) + replaced + source.slice(match.index + match[0].length);
      const text = code.split("\n")[line - 1]?.trim() ?? "";
      if (text.startsWith("import ")) return [];
      return {
        name: `${line}: ${text}`,
        load: async () =>
          (await import(
            /* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(code).toString("base64")}`
          )) as Readonly<Record<string, unknown>>, // a module
      };
    }),
  );
}

const swap = (pattern: RegExp, to: string) => ({ pattern, to: () => to });

/** What is changed into what. */
const CHANGES: readonly { readonly pattern: RegExp; readonly to: (found: string) => string }[] = [
  swap(/===/g, "!=="),
  swap(/!==/g, "==="),
  swap(/&&/g, "||"),
  swap(/\|\|/g, "&&"),
  swap(/\?\?/g, "&&"),
  swap(/ > /g, " >= "),
  swap(/ < /g, " <= "),
  swap(/(?<=[\s(])!(?=[A-Za-z(])/g, ""),
  swap(/(?<== )\?(?= )/g, "&&"),
  { pattern: /\btrue\b|\bfalse\b/g, to: (word) => String(word !== "true") },
  { pattern: /(?<![\w$/\\{.-])\d+(?![\w}])/g, to: (digits) => String(Number(digits) + 1) },
  { pattern: /"[^"\n]*"/g, to: (text) => JSON.stringify(text === '""' ? "x" : `${text.slice(1, -1)}x`) },
  { pattern: /\/\^[^\n]*?\/(?=[;.),])/g, to: (regex) => `/${regex.slice(2)}` },
  { pattern: /\$\/(?=[;.),])/g, to: () => "/" },
];
