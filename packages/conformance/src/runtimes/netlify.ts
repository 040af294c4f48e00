import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { WireRequest } from "anyfn/driver";
import { findPackage } from "./find-package.ts";
import { freePorts } from "./free-ports.ts";
import { type Address, callHttp } from "./http-call.ts";
import {
  type Availability,
  type CallOptions,
  type Launcher,
  type LaunchOptions,
  RuntimeUnavailableError,
} from "./launcher.ts";
import {
  type ServerCallOptions,
  type ServerInstanceOptions,
  type ServerProcess,
  type ServerRunning,
  startServerInstance,
} from "./server-instance.ts";
import { startServerProcess } from "./server-process.ts";

export type { ServerCallOptions as NetlifyCallOptions, ServerRunning as NetlifyRunning };

/**
 * `"host"`: the server of `@netlify/serverless-functions-api`, which Netlify runs a function with where there is no Lambda; one
 * function, every path. `"functions-dev"`: `@netlify/functions-dev`, which emulates a whole site with its routes, schedules and
 * background functions, zips each function as a deploy does, and runs every call in a new thread on the code that Netlify puts
 * around functions on Lambda.
 */
export type NetlifyServer = "host" | "functions-dev";

export interface NetlifyLaunchOptions extends LaunchOptions, ServerInstanceOptions {
  readonly timeoutMs?: number;
  /** Default `"host"`. */
  readonly server?: NetlifyServer;
  /** Where the site's functions are, relative to its folder; default `"netlify/functions"`. */
  readonly functions?: string;
  /** The folder to look for Netlify's packages from; default the current one, then this package's own. */
  readonly from?: string;
  /** Time until it listens; default 20000. */
  readonly initTimeoutMs?: number;
}

export interface NetlifyLauncher extends Launcher {
  readonly target: "netlify";
  launch(options: NetlifyLaunchOptions): Promise<ServerRunning>;
}

/**
 * Runs functions of a built site on Netlify's own function servers, called over the network. `folder` is the site's, `entry` the
 * name of one of its functions.
 *
 * @example
 * ```ts
 * const running = await netlifyLauncher.launch({ folder: "dist/netlify", entry: "anyfn-http" });
 * const { value } = await running.call({ method: "GET", target: "/", headers: [["Host", "example.com"]] });
 * await running.stop();
 * ```
 */
export const netlifyLauncher: NetlifyLauncher = {
  target: "netlify",

  availability(from = process.cwd()): Availability {
    const found = find(from);
    return found.found
      ? { available: true, version: found.version }
      : { available: false, reason: found.reason };
  },

  async launch({ server = "host", from = process.cwd(), ...options }): Promise<ServerRunning> {
    const found = find(from);
    if (!found.found) throw new RuntimeUnavailableError(found.reason);
    const { folder, entry = "", functions = "netlify/functions" } = options;
    const module = moduleOf(resolve(folder, functions), entry);
    if (module === undefined)
      throw new RuntimeUnavailableError(
        `There is no function ${JSON.stringify(entry)} in ${join(folder, functions)}`,
      );
    // Apart: inside a package Netlify's tools would find that one's files, and write into them.
    const apart = await mkdtemp(join(tmpdir(), "anyfn-netlify-"));
    const settings = {
      ...options,
      front: edge,
      onStopped: () => rm(apart, { recursive: true, force: true }),
    };
    if (server === "host") {
      const main = join(apart, "___netlify-entry-point.mjs");
      // What Netlify's build writes for this server.
      await writeFile(main, `export * as func from ${JSON.stringify(pathToFileURL(module).href)};\n`);
      const script = hostScript(found.folder);
      return startServerInstance((onLine) => startHost(script, main, options, onLine), settings);
    }
    await cp(folder, apart, { recursive: true });
    return startServerInstance(
      (onLine) => startSite(found.folder, apart, join(apart, functions), options, onLine),
      settings,
    );
  },
};

function find(from: string): ReturnType<typeof findPackage> {
  return findPackage({ name: "@netlify/functions-dev", major: 2, from: [from, import.meta.dirname] });
}

/** What both servers stand on, found as their package finds it. */
function hostScript(folder: string): string {
  const inside = (base: string, name: string): string => {
    const found = createRequire(join(base, "from.js"))
      .resolve.paths(name)
      ?.map((place) => join(place, name))
      .find((place) => existsSync(join(place, "package.json")));
    if (found === undefined) throw new RuntimeUnavailableError(`${name} is missing beside ${base}`);
    return found;
  };
  const zipper = inside(folder, "@netlify/zip-it-and-ship-it");
  return join(inside(zipper, "@netlify/serverless-functions-api"), "dist/index_server.js");
}

function moduleOf(functions: string, name: string): string | undefined {
  return ENDINGS.flatMap((ending) => [
    join(functions, name, `${name}${ending}`),
    join(functions, name, `index${ending}`),
    join(functions, `${name}${ending}`),
  ]).find((path) => existsSync(path));
}

const ENDINGS = [".mjs", ".js", ".cjs"];

async function startHost(
  script: string,
  main: string,
  { nodePath = process.execPath, initTimeoutMs = 20_000, env, folder, region }: NetlifyLaunchOptions,
  onLine: (line: string) => void,
): Promise<ServerProcess> {
  for (let attempts = 3; ; attempts -= 1) {
    const [port = 0] = await freePorts(1);
    let taken = false;
    const started = await startServerProcess(
      {
        command: nodePath,
        args: [script],
        cwd: resolve(folder),
        env: {
          ...environment(env, region),
          NETLIFY_PLAY_ENTRY_PATH: main,
          NETLIFY_PLAY_PORT: String(port),
        },
        onLine(line) {
          taken ||= line.includes("EADDRINUSE");
          // What it puts before each line is for Netlify's log viewer, which shows what follows.
          onLine(line.replace(/^\{"__nfmeta":\{[^{}]*\}\} /, ""));
        },
      },
      { initTimeoutMs, listens: () => loaded({ host: "127.0.0.1", port }) },
    );
    // Somebody was faster.
    if (!started.failure || !taken || attempts === 1) return started;
  }
}

/** It has a path of its own by which the function is loaded before the first request. */
async function loaded(address: Address): Promise<Address | undefined> {
  const target = "/.netlify/internal/play/load";
  const request = {
    method: "POST",
    target,
    headers: [
      ["Host", "localhost"],
      ["Content-Length", "0"],
    ] as const,
  };
  return callHttp(address, request, { timeoutMs: 10_000 }).then(
    () => address,
    () => undefined,
  );
}

function startSite(
  functionsDev: string,
  site: string,
  functions: string,
  { nodePath = process.execPath, initTimeoutMs = 20_000, timeoutMs, env, region }: NetlifyLaunchOptions,
  onLine: (line: string) => void,
): Promise<ServerProcess> {
  return startServerProcess(
    {
      command: nodePath,
      // Our own script is TypeScript in this repository, and its patterns are experimental on Node 22.
      args: [
        "--disable-warning=ExperimentalWarning",
        join(import.meta.dirname, `netlify-site${extname(import.meta.filename)}`),
      ],
      cwd: site,
      env: {
        ...environment(env, region),
        // Where it would look for keys of AWS.
        HOME: site,
        ANYFN_LAUNCH: JSON.stringify({ functionsDev, site, functions, timeoutMs }),
      },
      onLine,
    },
    {
      initTimeoutMs,
      listens(lines) {
        const port = lines.map((line) => /^the site listens on (\d+)$/.exec(line)?.[1]).find(Boolean);
        return port === undefined ? undefined : { host: "127.0.0.1", port: Number(port) };
      },
    },
  );
}

/** What Netlify's edge writes into a request: who asks, and the request's id. */
function edge(request: WireRequest, { id }: CallOptions): WireRequest {
  const named = (wanted: string): string | undefined =>
    request.headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
  const ip = named("x-forwarded-for")?.split(",").at(-1)?.trim();
  const own = [
    ["X-Nf-Client-Connection-Ip", ip],
    ["X-Nf-Request-Id", id ?? randomUUID()],
  ] as const;
  const added = own.flatMap(([name, value]) =>
    value === undefined || named(name.toLowerCase()) !== undefined ? [] : [[name, value] as const],
  );
  return { ...request, headers: [...request.headers, ...added] };
}

/** What a function finds on Netlify, and nothing of ours. */
function environment(env: LaunchOptions["env"] = {}, region = "us-east-2"): Readonly<Record<string, string>> {
  return {
    PATH: process.env.PATH ?? "/usr/local/bin:/usr/bin:/bin",
    AWS_REGION: region,
    SITE_ID: "0f7c9e5a-8d3b-4a52-9a66-5d2f0b7c1e44",
    SITE_NAME: "conformance",
    URL: "https://conformance.example",
    ...env,
  };
}
