import { fileURLToPath } from "node:url";
import { type AnyDefinition, isDefinition } from "anyfn";

/** The names of the reference functions: files of `functions/`. */
export const functionNames = [
  "database",
  "database-deleted",
  "database-nested",
  "database-once",
  "event",
  "event-schema",
  "http-base-path",
  "http-body",
  "http-context",
  "http-deadline",
  "http-echo",
  "http-failure",
  "http-instance",
  "http-members",
  "http-params",
  "http-proxy",
  "http-response",
  "http-stream",
  "invoke",
  "invoke-parts",
  "invoke-schema",
  "queue",
  "queue-batch",
  "queue-drop",
  "queue-once",
  "queue-schema",
  "schedule",
  "schedule-failing",
  "schedule-once",
  "storage",
  "storage-images",
  "storage-once",
  "stream",
  "stream-batch",
  "stream-once",
  "topic",
  "topic-once",
  "topic-schema",
] as const;

/** The name of a reference function. */
export type FunctionName = (typeof functionNames)[number];

/** Source in this repository, JavaScript in the published package. */
const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

/** Where the reference functions are: an app's `functions` folder for a build. */
export const functionsFolder: string = fileURLToPath(new URL("./functions/", import.meta.url));

/** The module of a reference function, for a build. */
export function functionFile(name: FunctionName): string {
  return `${functionsFolder}${name}${extension}`;
}

let copies = 0;

/** The definition of a reference function, for calls in this process; `fresh`: of a module of its own, which holds nothing yet. */
export async function loadFunction(name: FunctionName, fresh = false): Promise<AnyDefinition> {
  const { href } = new URL(`./functions/${name}${extension}`, import.meta.url);
  const module: { readonly default?: unknown } = await import(fresh ? `${href}?copy=${++copies}` : href);
  if (!isDefinition(module.default))
    throw new TypeError(`The reference function ${name} exports no definition.`);
  return module.default;
}
