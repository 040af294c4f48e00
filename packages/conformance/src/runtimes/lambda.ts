import {
  type LambdaCallOptions,
  type LambdaInstanceOptions,
  type LambdaRunning,
  startLambdaInstance,
} from "./lambda-instance.ts";
import { findLambdaClient, findLambdaPackage } from "./lambda-package.ts";
import { nodeMajor } from "./lambda-process.ts";
import { redeliveredByLambda } from "./lambda-redelivery.ts";
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
 * Runs built Lambda functions on AWS's own runtime interface client against a Runtime API server on 127.0.0.1:
 * `aws-lambda-ric` 4 as `nodejs24.x` does, and client 3 with Node 22, as `nodejs22.x` does.
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
  redelivered: redeliveredByLambda,

  availability(from = process.cwd()): Availability {
    const found = findLambdaPackage(from);
    return found.found
      ? { available: true, version: found.version }
      : { available: false, reason: found.reason };
  },

  async launch(options: LambdaLaunchOptions): Promise<LambdaRunning> {
    // Several events at a time are client 4's alone: Managed Instances run it with Node 22 too.
    const major = options.concurrency === undefined ? await nodeMajor(options.nodePath) : 24;
    const found = findLambdaClient(major, options.from ?? process.cwd());
    if (!found.found) throw new RuntimeUnavailableError(found.reason);
    return startLambdaInstance(found, options);
  },
};
