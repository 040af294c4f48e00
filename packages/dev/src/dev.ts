import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { CommandError } from "@anyfn/build/diagnostics";
import type { DevEvent, DevState } from "./api.ts";
import { createDevApi } from "./dev-api.ts";
import { environmentFiles } from "./environment.ts";
import { createFront } from "./front.ts";
import { isOfServer } from "./log-line.ts";
import { createRunner, type RunnerState } from "./runner.ts";
import { forgetServer, noteServer } from "./running.ts";
import { firstScreen } from "./screen.ts";
import type { Terminal } from "./terminal.ts";
import { watchApp } from "./watch.ts";
import { timeOn } from "./worker/clock.ts";
import type { ClockSetting } from "./worker/messages.ts";

/** What a development server may be told. */
export interface DevOptions {
  /** The app's folder; the current one by default. */
  readonly app?: string | undefined;
  /** 3000 by default; one that is taken is followed by the next. 0 for any free one. */
  readonly port?: number | undefined;
  /** `127.0.0.1` by default: this machine alone. */
  readonly host?: string | undefined;
  /** Host names under which the server may be called, beside this machine's own. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Where the clock of the schedules begins, epoch milliseconds, and how many times as fast it goes. */
  readonly clock?: { readonly start?: number | undefined; readonly speed?: number | undefined } | undefined;
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly terminal: Terminal;
}

/** A running development server. */
export interface DevServer {
  readonly url: string;
  readonly token: string;
  readonly state: DevState;
  /** Resolves with the state once what changed is served. */
  reload(): Promise<DevState>;
  stop(): Promise<void>;
}

/** Starts a development server: it stays while the app's code is replaced. @throws CommandError where it cannot start */
export async function startDev(options: DevOptions): Promise<DevServer> {
  const { terminal, host = "127.0.0.1", port = 3000, env = process.env } = options;
  const folder = resolve(options.app ?? ".");
  if (!existsSync(folder)) throw noFolder(folder);
  const token = randomBytes(24).toString("base64url");
  const listeners = new Set<(event: DevEvent) => void>();
  const tell = (event: DevEvent): void => {
    for (const hear of listeners) hear(event);
  };
  const clock = clockSetting(options.clock);
  const runner = createRunner({
    folder,
    env,
    clock,
    serves: true,
    events: {
      line(line) {
        if (isOfServer(line)) return;
        terminal.line(line);
        tell({ type: "log", line });
      },
      usage(usage) {
        terminal.usage(usage);
        tell({ type: "usage", usage });
      },
      printed(text) {
        terminal.printed(text);
        tell({ type: "log", line: text });
      },
      crashed: (diagnostic) => terminal.mistake(diagnostic),
    },
  });
  let url = "";
  const state = (): DevState => {
    const { name, generation, functions, broken, problems } = runner.state;
    return { name, folder, url, generation, functions, broken, problems, now: timeOn(clock) };
  };
  const allowedHosts = [...(options.allowedHosts ?? []), ...(host === "127.0.0.1" ? [] : [host])];
  const loaded = runner.reload();
  const front = createFront({
    api: createDevApi({
      runner,
      state,
      listen(hear) {
        listeners.add(hear);
        return () => listeners.delete(hear);
      },
      token,
      allowedHosts,
    }),
    allowedHosts,
    port: () => runner.port,
    problems: () => runner.state.problems,
    loaded,
    answered(request) {
      terminal.request(request);
      tell({ type: "request", request });
    },
  });

  const functionsFolder = (): string => join(folder, "functions");
  const watching = watchApp({
    folder,
    counts: (file) => {
      const own = relative(folder, file).split(sep).join("/");
      return (
        runner.state.files.has(file) ||
        /^(?:anyfn\.config\.\w+|package\.json|tsconfig\.json)$/.test(own) ||
        environmentFiles.includes(own) ||
        isSource(file, runner.state.files, functionsFolder())
      );
    },
    changed: (files) => void reload([...files].map((file) => relative(folder, file))),
  });

  async function reload(files: readonly string[] = []): Promise<DevState> {
    const began = performance.now();
    const before = runner.state;
    await runner.reload();
    await afterLoad(before);
    if (runner.state.generation > before.generation && runner.state.problems.length === 0)
      terminal.note(`reloaded ${filesText(files)} in ${Math.round(performance.now() - began)} ms`, {
        files: files.slice(0, 20),
        durationMs: performance.now() - began,
      });
    return state();
  }

  async function afterLoad(before: RunnerState): Promise<void> {
    const { problems, broken, files } = runner.state;
    (await watching).also(files);
    for (const problem of problems) terminal.mistake(problem);
    for (const { diagnostic } of broken) terminal.mistake(diagnostic);
    if (before.problems.length + before.broken.length > 0 && problems.length + broken.length === 0)
      terminal.note("all functions can be loaded again");
    tell({ type: "state", state: state() });
  }

  try {
    const bound = await front.listen(port, host, false);
    url = `http://${host === "127.0.0.1" || host === "0.0.0.0" || host === "::" ? "localhost" : host}:${bound}`;
    if (port !== 0 && bound !== port)
      terminal.note(`port ${port} is in use: this server listens on ${bound}`);
  } catch (error) {
    await runner.stop(0);
    await (await watching).close();
    throw notListening(error, port, host);
  }
  await loaded;
  await afterLoad({ ...runner.state, problems: [], broken: [] });
  noteServer(folder, { url, token, pid: process.pid });
  terminal.screen(firstScreen(state()));
  terminal.note("ready", { url, functions: runner.state.functions.map(({ name }) => name) });

  return {
    get url() {
      return url;
    },
    token,
    get state() {
      return state();
    },
    reload: () => reload(),
    async stop() {
      forgetServer(folder, process.pid);
      await (await watching).close();
      await front.close();
      await runner.stop(STOP_MS);
    },
  };
}

/** Milliseconds in which what runs may end when the server ends. */
const STOP_MS = 5000;

function clockSetting({ start, speed = 1 }: NonNullable<DevOptions["clock"]> = {}): ClockSetting {
  const at = Date.now();
  return { at, shows: start ?? at, speed };
}

/** A new file beside the functions, or beside code of the app. */
function isSource(file: string, files: ReadonlySet<string>, functions: string): boolean {
  if (!/\.(?:[cm]?[jt]s|[jt]sx|json)$/.test(basename(file))) return false;
  if (file.startsWith(`${functions}${sep}`)) return true;
  const folder = dirname(file);
  return [...files].some((other) => dirname(other) === folder);
}

function filesText(files: readonly string[]): string {
  const [first] = files;
  if (first === undefined) return "everything";
  return files.length === 1 ? first : `${files.length} files`;
}

function noFolder(folder: string): CommandError {
  return new CommandError([
    {
      code: "NO_APP",
      reason: `There is no folder ${folder}.`,
      waysOut: ["Run anyfn dev in the app's folder.", "Name the folder: anyfn dev path/to/app."],
    },
  ]);
}

function notListening(error: unknown, port: number, host: string): CommandError {
  const { code, message } = error as NodeJS.ErrnoException; // what a server emits
  return new CommandError([
    {
      code: "NO_PORT",
      reason:
        code === "EADDRINUSE"
          ? `Port ${port} and those after it are in use.`
          : `The server cannot listen on ${host}:${port}: ${message}.`,
      waysOut: [
        "Choose another port: --port 4000, or --port 0 for any free one.",
        "Listen on this machine: leave --host out.",
      ],
    },
  ]);
}
