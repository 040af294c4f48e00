import {
  type LambdaCallOptions,
  type LambdaInstanceOptions,
  type LambdaRunning,
  startLambdaInstance,
} from "./lambda-instance.ts";
import { findLambdaPackage } from "./lambda-package.ts";
import { type Availability, type Launcher, RuntimeUnavailableError } from "./launcher.ts";

export type { LambdaCallOptions, LambdaRunning };

export interface LambdaLaunchOptions extends LambdaInstanceOptions {
  /** The folder to look for `aws-lambda-ric` from; default the current one, then this package's own. */
  readonly from?: string;
}

export interface LambdaLauncher extends Launcher {
  readonly target: "lambda";
  launch(options: LambdaLaunchOptions): Promise<LambdaRunning>;
}

/**
 * Runs built Lambda functions on AWS's own runtime interface client, `aws-lambda-ric` 4, against a Runtime API server
 * on 127.0.0.1.
 *
 * @example
 * ```ts
 * const running = await lambdaLauncher.launch({ folder: "dist/lambda/hello" });
 * const outcome = await running.call({ version: "2.0", rawPath: "/" });
 * await running.stop();
 * ```
 */
export const lambdaLauncher: LambdaLauncher = {
  target: "lambda",

  availability(from = process.cwd()): Availability {
    const found = findLambdaPackage(from);
    return found.found
      ? { available: true, version: found.version }
      : { available: false, reason: found.reason };
  },

  async launch(options: LambdaLaunchOptions): Promise<LambdaRunning> {
    const found = findLambdaPackage(options.from ?? process.cwd());
    if (!found.found) throw new RuntimeUnavailableError(found.reason);
    return startLambdaInstance(found.script, options);
  },
};
