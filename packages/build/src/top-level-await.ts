import { SourceMap, type SourceMapping } from "node:module";
import type { Diagnostic } from "./diagnostics.ts";
import type { Parsed } from "./parse.ts";

/** Says of a module that waits while it is loaded, in a bundle that cannot, where it does in the app, and what to do. */
export function explainTopLevelAwait(diagnostic: Diagnostic, { chunks }: Parsed): Diagnostic {
  if (!/top-level await/i.test(diagnostic.reason)) return diagnostic;
  const { file = "", line = 1 } = diagnostic;
  const map = chunks.get(file.slice(file.indexOf(":") + 1))?.map;
  const found: Partial<SourceMapping> = map ? new SourceMap(JSON.parse(map)).findEntry(line - 1, 0) : {};
  const at =
    found.originalLine === undefined ? {} : { file: found.originalSource, line: found.originalLine + 1 };
  return {
    ...diagnostic,
    ...at,
    reason: WAITS,
    waysOut: [
      "Wait in setup(), which is awaited before the first event, or in the handler.",
      'Keep the function from this target: targets: { "azure-functions": false }.',
    ],
  };
}

/** True for what `explainTopLevelAwait` explained. */
export function isTopLevelAwait({ reason }: Diagnostic): boolean {
  return reason === WAITS;
}

const WAITS =
  "The module waits at its top level (await outside of a function), and this target loads an app as CommonJS, which cannot.";
