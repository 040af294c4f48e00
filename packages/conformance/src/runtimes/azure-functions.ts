import {
  type AzureInstanceOptions,
  type AzureRunning,
  startAzureInstance,
} from "./azure-functions-instance.ts";
import { findPackage } from "./find-package.ts";
import type { Availability, Launcher } from "./launcher.ts";
import { redeliveredByHost } from "./redelivery.ts";

export type { AzureFront } from "./azure-functions-front.ts";
export type { AzureBinding, AzureInvocation, AzureRegistration, RpcData } from "./azure-functions-rpc.ts";
export type { AzureRunning };

export interface AzureFunctionsLaunchOptions extends AzureInstanceOptions {}

export interface AzureFunctionsLauncher extends Launcher {
  readonly target: "azure-functions";
  /** `folder` is the app's: host.json and package.json are in it. `entry` names the function to call where there are several. */
  launch(options: AzureFunctionsLaunchOptions): Promise<AzureRunning>;
}

/**
 * Runs built function apps on the real `@azure/functions` library, driven through the API that Azure's own worker gives it. The
 * host's part (routes, requests forwarded over HTTP, time limits) is played here.
 *
 * @example
 * ```ts
 * const running = await azureFunctionsLauncher.launch({ folder: "dist/azure-functions" });
 * running.list(); // [{ name: "zz-http", bindings: [{ type: "httpTrigger", … }] }]
 * const outcome = await running.call({ function: "jobs", inputData: [{ data: { bytes } }], triggerMetadata: {} });
 * await running.stop();
 * ```
 */
export const azureFunctionsLauncher: AzureFunctionsLauncher = {
  target: "azure-functions",
  redelivered: (_event, outcome) => redeliveredByHost(outcome),

  /** A built app has the library inlined; this is where a build, or an app that is not bundled, finds it. */
  availability(from = process.cwd()): Availability {
    const found = findPackage({ name: "@azure/functions", major: 4, from: [from, import.meta.dirname] });
    return found.found
      ? { available: true, version: found.version }
      : { available: false, reason: found.reason };
  },

  launch: (options) => startAzureInstance(options),
};
