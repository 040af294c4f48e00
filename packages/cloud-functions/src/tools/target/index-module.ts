import { bundleName, exportName } from "./names.ts";

/** One export of `index.mjs`. */
export interface IndexExport {
  readonly name: string;
  /** Variables that only this function has, where the platform knows no environment of a single function. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/**
 * The module that the runtime loads: one export per function. An instance is there for one function, whose bundle is loaded at
 * once, before the first request; bundles of others only when they are called, as happens in emulators.
 *
 * Without a top-level await, which the Firebase emulator cannot load.
 */
export function indexModule(app: string, functions: readonly IndexExport[]): string {
  const exported = functions.map(({ name, env = {} }) => {
    const more = Object.keys(env).length > 0 ? `, ${JSON.stringify(env)}` : "";
    return `export const ${exportName(name)} = entry(${JSON.stringify(exportName(name))}, ${JSON.stringify(`./${bundleName(name)}`)}${more});`;
  });
  // Under its own name too, for whoever starts a function by hand.
  const aliases = functions
    .filter(({ name }) => exportName(name) !== name && name !== "then")
    .map(({ name }) => `export { ${exportName(name)} as ${JSON.stringify(name)} };`);
  return `${HEAD(app)}\n${[...exported, ...aliases].join("\n")}\n`;
}

const HEAD = (
  app: string,
): string => `// The functions of ${JSON.stringify(app)}: one export each, from a bundle of its own.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

function load(file, env) {
  for (const [name, value] of Object.entries(env)) process.env[name] ??= value;
  try {
    return require(file);
  } catch (error) {
    // A module with a top-level await, or a Node that does not require modules.
    if (error.code !== "ERR_REQUIRE_ASYNC_MODULE" && error.code !== "ERR_REQUIRE_ESM") throw error;
    return import(file);
  }
}

function entry(target, file, env = {}) {
  // An instance is there for one function: that one is loaded before its first request.
  let loaded = process.env.FUNCTION_TARGET?.replaceAll("-", "_") === target ? load(file, env) : undefined;
  return (...args) => {
    loaded ??= load(file, env);
    return loaded instanceof Promise ? loaded.then(({ handler }) => handler(...args)) : loaded.handler(...args);
  };
}
`;
