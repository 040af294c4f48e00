/** The development server of anyfn: `anyfn dev`, and what calls functions by hand. */
export { type DevOptions, type DevServer, startDev } from "./dev.ts";
export { type OpenApp, type OpenOptions, openApp } from "./open-app.ts";
export { findServer, type RunningServer } from "./running.ts";
export { nextTimes } from "./screen.ts";
export { jsonTerminal, readableTerminal, type Terminal } from "./terminal.ts";
