/** For tests: a development server of a temporary app. */
import { type TemporaryApp, temporaryApp } from "@anyfn/build/testing";
import type { UsageRecord } from "anyfn";
import type { DevDiagnostic, DevState } from "./api.ts";
import { type DevOptions, type DevServer, startDev } from "./dev.ts";

/** A server, its app, and what it told. */
export interface DevApp extends AsyncDisposable {
  readonly app: TemporaryApp;
  readonly server: DevServer;
  readonly notes: readonly string[];
  readonly printed: readonly string[];
  readonly mistakes: readonly DevDiagnostic[];
  readonly usage: readonly UsageRecord[];
  /** The text of an answer. */
  get(path: string): Promise<string>;
  /** Resolves once the state is as asked. @throws Error after ten seconds */
  until(what: string, is: (state: DevState) => boolean): Promise<void>;
}

/** Starts it on a free port. */
export async function devApp(
  files: Readonly<Record<string, string>>,
  options: Partial<DevOptions> = {},
): Promise<DevApp> {
  const app = await temporaryApp({
    "anyfn.config.js": 'export default { conditions: ["@anyfn/source"] };\n',
    ...files,
  });
  const notes: string[] = [];
  const printed: string[] = [];
  const mistakes: DevDiagnostic[] = [];
  const usage: UsageRecord[] = [];
  const server = await startDev({
    app: app.folder,
    port: 0,
    env: { PATH: process.env["PATH"] },
    terminal: {
      screen: () => {},
      note: (text) => void notes.push(text),
      request: () => {},
      usage: (record) => void usage.push(record),
      line: () => {},
      printed: (text) => void printed.push(text),
      mistake: (diagnostic) => void mistakes.push(diagnostic),
    },
    ...options,
  });
  return {
    app,
    server,
    notes,
    printed,
    mistakes,
    usage,
    get: async (path) => (await fetch(`${server.url}${path}`)).text(),
    async until(what, is) {
      const end = Date.now() + 10_000;
      while (!is(server.state)) {
        if (Date.now() > end)
          throw new Error(`It never came about: ${what}. ${JSON.stringify(server.state)}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    async [Symbol.asyncDispose]() {
      await server.stop();
      await app[Symbol.asyncDispose]();
    },
  };
}
