import { extname, join, resolve } from "node:path";
import { type Child, startChild } from "./child.ts";
import { type LaunchOptions, RuntimeUnavailableError } from "./launcher.ts";

/** The process has the app's settings and what the host sets, and nothing of ours. */
export async function startAzureWorker(
  { env, functionName = "function-app", region, nodePath = process.execPath, folder }: LaunchOptions,
  settings: Readonly<Record<string, string>>,
  heard: { readonly onLine: (line: string) => void; readonly onMessage: (message: unknown) => void },
): Promise<Child> {
  const script = join(import.meta.dirname, `azure-functions-worker${extname(import.meta.filename)}`);
  try {
    return await startChild({
      command: nodePath,
      // Our own script is TypeScript in this repository, and its patterns are experimental on Node 22.
      args: ["--disable-warning=ExperimentalWarning", script],
      cwd: resolve(folder),
      env: {
        PATH: process.env.PATH ?? "/usr/local/bin:/usr/bin:/bin",
        LANG: "C.UTF-8",
        ...settings,
        ...env,
        FUNCTIONS_WORKER_RUNTIME: "node",
        FUNCTIONS_EXTENSION_VERSION: "~4",
        AzureWebJobsScriptRoot: resolve(folder),
        WEBSITE_SITE_NAME: functionName,
        ...(region !== undefined && { REGION_NAME: region }),
      },
      ...heard,
    });
  } catch (cause) {
    throw new RuntimeUnavailableError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
