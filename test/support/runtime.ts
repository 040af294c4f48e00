import { join } from "node:path";
import {
  type LambdaLaunchOptions,
  type LambdaRunning,
  lambdaLauncher,
} from "@anyfn/conformance/runtimes/lambda";

const modules = join(import.meta.dirname, "../../node_modules");
const found = lambdaLauncher.availability(import.meta.dirname);

/** The Nodes that functions are tried on, by major version. */
export const nodes: readonly (readonly [major: string, nodePath: string])[] = [
  ["24", join(modules, "node/bin/node")],
  ["22", join(modules, "node-22/bin/node")],
];

/** False skips: the runtime client could not be compiled here. Where `CI` is set nothing is skipped, it fails. */
export const hasRuntime: boolean = found.available || process.env.CI === "true";

/** Starts functions and remembers them. */
export interface Launches {
  launch(folder: string, options?: Partial<LambdaLaunchOptions>): Promise<LambdaRunning>;
  /** Ends all that were started. */
  stop(): Promise<void>;
}

/** Launches on one Node. */
export function launches(nodePath: string): Launches {
  const started: LambdaRunning[] = [];
  return {
    async launch(folder, options) {
      const from = import.meta.dirname;
      // Long enough for a busy machine: what is about time says how much.
      const defaults = { nodePath, from, graceMs: 0, timeoutMs: 20_000, initTimeoutMs: 20_000 };
      const running = await lambdaLauncher.launch({ folder, ...defaults, ...options });
      started.push(running);
      if (running.initError) throw new Error(`${folder} could not start: ${running.initError.message}`);
      return running;
    },
    async stop() {
      await Promise.all(started.splice(0).map((running) => running.stop()));
    },
  };
}
