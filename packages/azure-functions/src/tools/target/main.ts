import type { BuiltEntry, OutputFile } from "anyfn/target";

/** The file that the worker loads: a module where the bundle is one, as the worker waits for a module alone. */
export function mainOf(built: readonly BuiltEntry[]): OutputFile {
  const module = built.some(({ path }) => path.endsWith(".mjs"));
  return module
    ? { path: "main.mjs", text: textOf('await import("./index.mjs")') }
    : { path: "main.cjs", text: textOf('require("./index.cjs")') };
}

/**
 * The text of it. An instance that was warm before it had an app takes the app's settings too late for `NODE_OPTIONS`: source maps are
 * switched on here, before the bundle is compiled. An error while the bundle is loaded is written in full, because the host may tell no
 * more than that there are no functions.
 */
function textOf(load: string): string {
  return `process.setSourceMapsEnabled(true);
try {
  ${load};
} catch (error) {
  console.error("The app could not be loaded:", error);
  throw error;
}
`;
}
