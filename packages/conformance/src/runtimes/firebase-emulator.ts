import { delimiter, dirname } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type Child, startChild } from "./child.ts";
import { address, type EmulatedFunction, get, listFunctions } from "./firebase-backends.ts";
import { emulatorNote } from "./firebase-log.ts";
import {
  createEmulatorProject,
  type EmulatorName,
  type EmulatorPorts,
  type EmulatorProject,
} from "./firebase-project.ts";
import { freePorts } from "./free-ports.ts";
import { callHttp } from "./http-call.ts";
import { type LaunchOptions, RuntimeUnavailableError } from "./launcher.ts";

export interface EmulatorOptions extends Pick<LaunchOptions, "folder" | "nodePath" | "env" | "timeoutMs"> {
  /** Begins with `demo-`: then nothing is looked for in the cloud. Default `demo-anyfn`. */
  readonly projectId?: string;
  /** What runs beside the functions; default `["tasks", "eventarc"]`. */
  readonly emulators?: readonly EmulatorName[];
  /** Time until all are ready; default 90000. */
  readonly initTimeoutMs?: number;
}

/** What happened to one function so far. */
export interface FunctionLog {
  readonly lines: readonly string[];
  /** Why its workers were ended, one text per time. */
  readonly failures: readonly string[];
  /** How many of its workers are gone. */
  readonly exits: number;
  /** How many answers its workers have ended without their having gone to the client whole. */
  readonly unfinished: number;
}

/** A running suite. */
export interface FirebaseEmulator {
  readonly projectId: string;
  readonly ports: EmulatorPorts;
  readonly functions: readonly EmulatedFunction[];
  /** Every line of the suite. */
  readonly logs: readonly string[];
  log(fn: EmulatedFunction): FunctionLog;
  /** Waits until what workers have written so far is among the lines. */
  drained(): Promise<void>;
  readonly alive: boolean;
  stop(): Promise<void>;
}

/** Starts the suite for a built folder, with all of its functions. */
export async function startEmulator(script: string, options: EmulatorOptions): Promise<FirebaseEmulator> {
  for (let attempts = 3; ; attempts -= 1) {
    const started = await start(script, options);
    if (!("failed" in started)) return started;
    // Somebody was faster at a port.
    if (!/port taken|is not open on|EADDRINUSE/i.test(started.failed) || attempts === 1)
      throw new RuntimeUnavailableError(`The emulators did not start: ${started.failed}`);
  }
}

async function start(
  script: string,
  options: EmulatorOptions,
): Promise<FirebaseEmulator | { readonly failed: string }> {
  const { projectId = "demo-anyfn", initTimeoutMs = 90_000, emulators = ["tasks", "eventarc"] } = options;
  const names = ["functions", "hub", "logging", ...emulators];
  const found = await freePorts(names.length);
  const ports = Object.fromEntries(names.map((name, index) => [name, found[index]])) as EmulatorPorts &
    object; // one each
  const project = await createEmulatorProject(options.folder, ports);
  const only = ["functions", ...emulators].join();
  const logs: string[] = [];
  const functionLogs = new Map<string, Log>();
  const logOf = (name: string) => {
    const log = functionLogs.get(name) ?? { lines: [], failures: [], said: "", exits: 0, unfinished: 0 };
    functionLogs.set(name, log);
    return log;
  };
  const onLine = (line: string) => {
    logs.push(line);
    const note = emulatorNote(line);
    if (note === undefined) return;
    const log = logOf(note.function);
    if (note.kind === "line") log.lines.push(note.text);
    else if (note.kind === "said") log.said = note.text;
    else if (note.kind === "killed") log.failures.push(log.said);
    else if (note.kind === "exited") log.exits += 1;
    else log.unfinished += note.kind === "closed" ? 1 : -1;
  };
  const child = await startProcess(
    [script, "emulators:start", "--only", only, "--project", projectId, "--debug"],
    { ...options, project, onLine },
  );
  const stop = async () => {
    await child.stop(10_000);
    await project.remove();
  };
  try {
    const ready = await until(
      () => logs.some((line) => line.includes("All emulators ready")),
      child,
      initTimeoutMs,
    );
    const mistake = logs.find((line) => line.includes("Failed to load function definition"));
    if (!ready || mistake !== undefined) {
      await stop();
      return {
        failed:
          mistake ??
          logs
            .filter((line) => !line.startsWith("["))
            .slice(-12)
            .join("\n"),
      };
    }
    const functions = await listFunctions(ports.functions, projectId);
    return {
      projectId,
      ports,
      functions,
      logs,
      log: ({ region, name }) => logOf(`${region}-${name}`),
      async drained() {
        // Once it has answered it has also read what was in its workers' pipes before.
        await callHttp(address(ports.functions), get("/")).catch(() => {});
        await child.drained();
      },
      get alive() {
        return child.alive;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Log extends FunctionLog {
  readonly lines: string[];
  readonly failures: string[];
  /** What the emulator said last. */
  said: string;
  exits: number;
  unfinished: number;
}

async function startProcess(
  args: readonly string[],
  {
    nodePath = process.execPath,
    env,
    project,
    onLine,
  }: EmulatorOptions & { readonly project: EmulatorProject; readonly onLine: (line: string) => void },
): Promise<Child> {
  try {
    return await startChild({
      command: nodePath,
      args,
      cwd: project.folder,
      group: true,
      onLine,
      // Workers get all of it, and run the `node` that PATH has first.
      env: {
        PATH: [dirname(nodePath), process.env.PATH ?? "/usr/local/bin:/usr/bin:/bin"].join(delimiter),
        CI: "1",
        METADATA_SERVER_DETECTION: "none",
        ...env,
        ...project.env,
      },
    });
  } catch (cause) {
    await project.remove();
    throw new RuntimeUnavailableError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** Waits until something is so; false when the process ended or it took too long. */
async function until(so: () => boolean, child: Child, withinMs: number): Promise<boolean> {
  const end = performance.now() + withinMs;
  while (child.alive && performance.now() < end) {
    if (so()) return true;
    await Promise.race([setTimeout(50), child.exited]);
  }
  return false;
}
