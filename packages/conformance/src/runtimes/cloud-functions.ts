import { join } from "node:path";
import type { WireRequest } from "anyfn/driver";
import {
  type CloudFunctionsRunning,
  type FrameworkCallOptions,
  type FrameworkInstanceOptions,
  startFrameworkInstance,
} from "./cloud-functions-instance.ts";
import type { SignatureType } from "./cloud-functions-process.ts";
import { signatureOf } from "./cloud-functions-signature.ts";
import { type FoundPackage, findPackage } from "./find-package.ts";
import { type Availability, type Launcher, RuntimeUnavailableError } from "./launcher.ts";
import { redeliveredByStatus } from "./redelivery.ts";

export type { CloudFunctionsRunning, FrameworkCallOptions, SignatureType };

export interface CloudFunctionsLaunchOptions extends FrameworkInstanceOptions {
  /**
   * How the function is called. Default: each request as the trigger that would send it sets it (see {@link signatureOf}), with
   * one process for each signature, started at its first request.
   */
  readonly signature?: SignatureType;
  /** The folder to look for the framework from; default the current one, then this package's own. */
  readonly from?: string;
}

export interface CloudFunctionsLauncher extends Launcher {
  readonly target: "cloud-functions";
  launch(options: CloudFunctionsLaunchOptions): Promise<CloudFunctionsRunning>;
}

/**
 * Runs built functions on Google's own `@google-cloud/functions-framework` 5, one process per function and signature, over
 * HTTP. `entry` is what `--entry-point` takes: the export's name, `a.b` for a nested one.
 *
 * @example
 * ```ts
 * const running = await cloudFunctionsLauncher.launch({ folder: "dist/cloud-functions", entry: "hello" });
 * const { value } = await running.call({ method: "GET", target: "/", headers: [["Host", "example.com"]] });
 * await running.stop();
 * ```
 */
export const cloudFunctionsLauncher: CloudFunctionsLauncher = {
  target: "cloud-functions",
  redelivered: (_event, outcome) => redeliveredByStatus(outcome),

  availability(from = process.cwd()): Availability {
    const found = find(from);
    return found.found
      ? { available: true, version: found.version }
      : { available: false, reason: found.reason };
  },

  async launch({ signature, from = process.cwd(), ...options }): Promise<CloudFunctionsRunning> {
    const found = find(from);
    if (!found.found) throw new RuntimeUnavailableError(found.reason);
    const script = join(found.folder, "build/src/main.js");
    return signature === undefined
      ? startEach((each, logs) => startFrameworkInstance(script, each, options, logs))
      : startFrameworkInstance(script, signature, options, []);
  },
};

function find(from: string): FoundPackage {
  return findPackage({
    name: "@google-cloud/functions-framework",
    major: 5,
    from: [from, import.meta.dirname],
  });
}

/** One function under as many signatures as it is called with. */
function startEach(
  start: (signature: SignatureType, logs: string[]) => Promise<CloudFunctionsRunning>,
): CloudFunctionsRunning {
  const logs: string[] = [];
  const started = new Map<SignatureType, Promise<CloudFunctionsRunning>>();
  let latest: CloudFunctionsRunning | undefined;
  let stopping: Promise<void> | undefined;
  const of = (signature: SignatureType): Promise<CloudFunctionsRunning> => {
    const running = started.get(signature) ?? start(signature, logs);
    started.set(signature, running);
    return running;
  };
  return {
    logs,
    get address() {
      return latest?.address;
    },
    get pid() {
      return latest?.pid;
    },
    async call(request: WireRequest, callOptions) {
      if (stopping) throw new Error("The function was stopped: launch it again to call it");
      latest = await of(signatureOf(request));
      return latest.call(request, callOptions);
    },
    stop() {
      stopping ??= Promise.allSettled(
        [...started.values()].map(async (running) => (await running).stop()),
      ).then(() => {});
      return stopping;
    },
  };
}
