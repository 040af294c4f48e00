/** The server that runs all functions of an app in one process: `@anyfn/node/server`. */
export type { Clock } from "./local/clock.ts";
export { createServer, type NodeApp, type NodeAppFunction, type NodeServer } from "./server/create-server.ts";
export type { ServerOptions } from "./server/options.ts";
export { type StartOptions, start } from "./server/start.ts";
