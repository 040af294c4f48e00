import { connect } from "node:net";
import { resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type Child, type ChildExit, startChild } from "./child.ts";
import { freePorts } from "./free-ports.ts";
import { type LaunchOptions, type NativeError, RuntimeUnavailableError } from "./launcher.ts";

/** How the framework calls the function: `(req, res)`, `(cloudEvent)` or `(data, context)`. */
export type SignatureType = "http" | "cloudevent" | "event";

export interface FrameworkProcessOptions extends LaunchOptions {
  /** Requests at a time; default 1, as the service has it. Their lines are then told apart by the execution id. */
  readonly concurrency?: number;
  /** Time until it listens; default 10000 (the service waits for minutes). */
  readonly initTimeoutMs?: number;
}

/** A process of the framework. */
export interface FrameworkProcess {
  readonly child: Child;
  readonly port: number;
  /** Why it does not listen; the process is gone then. */
  readonly failure?: { readonly status: "exit" | "timeout"; readonly error: NativeError };
}

/** Starts the framework on a port of its own, with the environment that the service gives, and waits until it listens. */
export async function startFramework(
  script: string,
  signature: SignatureType,
  options: FrameworkProcessOptions,
  onLine: (line: string) => void,
): Promise<FrameworkProcess> {
  for (let attempts = 3; ; attempts -= 1) {
    const [port = 0] = await freePorts(1);
    let taken = false;
    const started = await start(script, signature, { ...options, port }, (line) => {
      taken ||= line.includes("EADDRINUSE");
      onLine(line);
    });
    // Somebody was faster.
    if (!started.failure || !taken || attempts === 1) return started;
  }
}

async function start(
  script: string,
  signature: SignatureType,
  options: FrameworkProcessOptions & { readonly port: number },
  onLine: (line: string) => void,
): Promise<FrameworkProcess> {
  const { port, nodePath = process.execPath, initTimeoutMs = 10_000 } = options;
  const lines: string[] = [];
  let child: Child;
  try {
    child = await startChild({
      command: nodePath,
      args: [script],
      cwd: resolve(options.folder),
      env: environment(port, signature, options),
      onLine(line) {
        lines.push(line);
        onLine(line);
      },
    });
  } catch (cause) {
    throw new RuntimeUnavailableError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
  const ready = await listening(child, port, initTimeoutMs);
  if (ready) return { child, port };
  const status = child.alive ? "timeout" : "exit";
  const exit = await child.stop(0);
  const message =
    status === "exit"
      ? `The framework ended before it listened (${exitText(exit)}): ${lines.slice(0, 8).join("\n")}`
      : `The framework did not listen within ${initTimeoutMs} ms`;
  return { child, port, failure: { status, error: { type: `init.${status}`, message } } };
}

/** How a process ended, in words. */
export function exitText({ code, signal }: ChildExit): string {
  return signal === null ? `exit code ${code}` : `signal ${signal}`;
}

/**
 * What a function of the second generation finds, and nothing of ours. The build image sets `NODE_ENV`; the service no
 * project and no region.
 * @see https://cloud.google.com/run/docs/container-contract#env-vars
 */
function environment(
  port: number,
  signature: SignatureType,
  { functionName = "function", entry = "function", timeoutMs = 60_000, env }: FrameworkProcessOptions,
): Record<string, string> {
  return {
    PATH: process.env.PATH ?? "/usr/local/bin:/usr/bin:/bin",
    NODE_ENV: "production",
    LOG_EXECUTION_ID: "true",
    ...env,
    PORT: String(port),
    K_SERVICE: functionName,
    K_REVISION: `${functionName}-00001-abc`,
    K_CONFIGURATION: functionName,
    FUNCTION_TARGET: entry,
    FUNCTION_SIGNATURE_TYPE: signature,
    CLOUD_RUN_TIMEOUT_SECONDS: String(Math.ceil(timeoutMs / 1000)),
  };
}

/** In production the framework does not say when it listens. */
async function listening(child: Child, port: number, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs;
  while (child.alive && performance.now() < until) {
    if (await accepts(port)) return child.alive;
    await Promise.race([setTimeout(20), child.exited]);
  }
  return false;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((answered) => {
    const socket = connect({ host: "127.0.0.1", port });
    const settle = (yes: boolean) => {
      socket.destroy();
      answered(yes);
    };
    socket.once("connect", () => settle(true));
    socket.once("error", () => settle(false));
  });
}
