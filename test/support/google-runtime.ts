import { join } from "node:path";
import {
  type CloudFunctionsLaunchOptions,
  type CloudFunctionsRunning,
  cloudFunctionsLauncher,
} from "@anyfn/conformance/runtimes/cloud-functions";

export { isSettled as isOver } from "@anyfn/conformance/runtimes/settled";

const found = cloudFunctionsLauncher.availability(import.meta.dirname);

/** False skips: the framework is not installed. Where `CI` is set nothing is skipped, it fails. */
export const hasFramework: boolean = found.available || process.env.CI === "true";

/** The Node that functions are tried on; the other one is for the launcher's own tests. */
export const nodePath: string = join(import.meta.dirname, "../../node_modules/node/bin/node");

/** Starts functions on the framework and remembers them. */
export interface FrameworkLaunches {
  launch(folder: string, options: Partial<CloudFunctionsLaunchOptions>): Promise<CloudFunctionsRunning>;
  /** Ends all that were started. */
  stop(): Promise<void>;
}

/** Launches, with a usage record per invocation. */
export function frameworkLaunches(): FrameworkLaunches {
  const started: CloudFunctionsRunning[] = [];
  return {
    async launch(folder, options) {
      const env = { ANYFN_METER: "records", ...options.env };
      const from = import.meta.dirname;
      const defaults = { nodePath, from, graceMs: 0, timeoutMs: 20_000, initTimeoutMs: 20_000 };
      const running = await cloudFunctionsLauncher.launch({ folder, ...defaults, ...options, env });
      started.push(running);
      if (running.initError) throw new Error(`${folder} could not start: ${running.initError.message}`);
      return running;
    },
    async stop() {
      await Promise.all(started.splice(0).map((running) => running.stop()));
    },
  };
}
