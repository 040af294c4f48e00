/** Where the module of the worker is: beside this one, as source or built. */
export const workerUrl: URL = new URL(
  `./worker${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`,
  import.meta.url,
);
