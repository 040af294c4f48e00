import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Address } from "./http-call.ts";
import { type Availability, type Launcher, type LaunchOptions, RuntimeUnavailableError } from "./launcher.ts";
import {
  type ServerCallOptions,
  type ServerInstanceOptions,
  type ServerRunning,
  startServerInstance,
} from "./server-instance.ts";
import { startServerProcess } from "./server-process.ts";

export type { ServerCallOptions as NodeCallOptions, ServerRunning as NodeRunning };

export interface NodeLaunchOptions extends LaunchOptions, Omit<ServerInstanceOptions, "timeoutMs"> {
  /** Further flags of the server: `["--durability", "power"]`. The port and the address are given. */
  readonly args?: readonly string[];
  /** The folder of its queues and buckets, for what is to outlive it; a temporary one by default. */
  readonly data?: string;
  /** Time until it listens; default 10000. */
  readonly initTimeoutMs?: number;
}

export interface NodeLauncher extends Launcher {
  readonly target: "node";
  launch(options: NodeLaunchOptions): Promise<ServerRunning>;
}

/**
 * Runs the server that a build for `node` made, as a process of its own that is called over the network. `entry` is its module,
 * `"server.mjs"` by default. `timeoutMs` is told to the server too, in whole seconds.
 *
 * @example
 * ```ts
 * const running = await nodeLauncher.launch({ folder: "dist/node" });
 * const { value } = await running.call({ method: "GET", target: "/", headers: [["Host", "example.com"]] });
 * await running.stop();
 * ```
 */
export const nodeLauncher: NodeLauncher = {
  target: "node",

  /** All it needs is Node. */
  availability: (): Availability => ({ available: true, version: process.versions.node }),

  async launch({
    folder,
    entry = "server.mjs",
    data,
    ...options
  }: NodeLaunchOptions): Promise<ServerRunning> {
    if (!existsSync(join(folder, entry)))
      throw new RuntimeUnavailableError(`There is no ${entry} in ${folder}: build for node first`);
    const own = data === undefined ? await mkdtemp(join(tmpdir(), "anyfn-node-")) : undefined;
    const { nodePath = process.execPath, initTimeoutMs = 10_000, timeoutMs, args = [], env } = options;
    const limit =
      timeoutMs === undefined ? [] : ["--timeout", String(Math.max(1, Math.ceil(timeoutMs / 1000)))];
    return startServerInstance(
      (onLine) =>
        startServerProcess(
          {
            command: nodePath,
            args: [
              "--enable-source-maps",
              entry,
              ...["--port", "0", "--host", "127.0.0.1", "--data", resolve(data ?? own ?? "")],
              ...limit,
              ...args,
            ],
            cwd: resolve(folder),
            env: { PATH: process.env.PATH ?? "/usr/local/bin:/usr/bin:/bin", NODE_ENV: "production", ...env },
            onLine,
          },
          { initTimeoutMs, listens },
        ),
      { ...options, onStopped: () => own && rm(own, { recursive: true, force: true }) },
    );
  },
};

/** The server's first line says where. */
function listens(lines: readonly string[]): Address | undefined {
  for (const line of lines) {
    const [, port] = /"message":"listening".*"url":"http:\/\/127\.0\.0\.1:(\d+)/.exec(line) ?? [];
    if (port !== undefined) return { host: "127.0.0.1", port: Number(port) };
  }
  return undefined;
}
