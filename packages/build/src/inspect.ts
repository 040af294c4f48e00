import { fork } from "node:child_process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { childUrl, type Found } from "./inspect-child.ts";

export type { Found } from "./inspect-child.ts";

/** A process that loads user code, so that what it does at import stays out of the build. */
export interface Inspector {
  /** What each of these files exports, in their order; shorter where one of them, the last, ended the process. */
  inspect(files: readonly string[]): Promise<readonly Found[]>;
  /** Ends the process. */
  close(): void;
}

/** How long user code may take to load. */
const LIMIT_MS = 30_000;

/** Starts the process at once: it comes up while the build parses. User code finds `env` beside the build's own environment. */
export function startInspector(
  app: string,
  env: Readonly<Record<string, string>>,
  conditions: readonly string[],
): Inspector {
  const child = fork(fileURLToPath(childUrl), {
    execArgv: ["--enable-source-maps", ...conditions.map((condition) => `--conditions=${condition}`)],
    // User code may print while it loads: never into the build's own answer.
    stdio: ["ignore", 2, 2, "ipc"],
    // JSON would lose what is undefined, which takes a value away on one target.
    serialization: "advanced",
    env: { ...env, ...process.env, ANYFN_APP: app },
  });
  return {
    inspect: (files) =>
      new Promise((resolve) => {
        const found: Found[] = [];
        const end = (message: string): void => {
          clearTimeout(timer);
          resolve(found.length < files.length ? [...found, { is: "error", message, stack: "" }] : found);
        };
        const timer = setTimeout(() => {
          end(`it was not loaded after ${LIMIT_MS / 1000} seconds`);
          child.kill("SIGKILL");
        }, LIMIT_MS);
        child.on("message", (one: Found) => {
          if (found.push(one) === files.length) end("");
        });
        child.once("exit", (code, signal) => end(`it ended the process (${signal ?? `exit code ${code}`})`));
        child.once("error", (error) => end(error.message));
        if (child.connected) child.send(files.map((file) => pathToFileURL(file).href));
      }),
    close: () => {
      child.removeAllListeners();
      if (child.connected) child.disconnect();
      child.kill("SIGKILL");
    },
  };
}
