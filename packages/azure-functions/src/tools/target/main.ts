/** The file that the worker loads. */
export const MAIN = "main.cjs";

/**
 * The text of it. An instance that was warm before it had an app takes the app's settings too late for `NODE_OPTIONS`: source maps are
 * switched on here, before the bundle is compiled. An error while the bundle is loaded is written in full, because the host may tell no
 * more than that there are no functions.
 */
export const mainText: string = `process.setSourceMapsEnabled(true);
try {
  require("./index.cjs");
} catch (error) {
  console.error("The app could not be loaded:", error);
  throw error;
}
`;
