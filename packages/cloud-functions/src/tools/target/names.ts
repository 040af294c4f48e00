/** The name under which `index.mjs` exports a function: entry points take letters, digits and underscores. */
export function exportName(name: string): string {
  const plain = name.replace(/\W/g, "_");
  // A module with an export `then` is taken for a promise by who imports it.
  return /^\d/.test(plain) || RESERVED.has(plain) ? `fn_${plain}` : plain;
}

/** The bundle of a function, beside `index.mjs`. */
export function bundleName(name: string): string {
  return name === "index" ? "index.function.mjs" : `${name}.mjs`;
}

/** Words that no variable may be called in a module, and what `index.mjs` itself has. */
const RESERVED: ReadonlySet<string> = new Set(
  "arguments await break case catch class const continue createRequire debugger default delete do else entry enum eval export extends false finally for function if implements import in instanceof interface let load new null package private protected public require return static super switch then this throw true try typeof undefined var void while with yield".split(
    " ",
  ),
);
