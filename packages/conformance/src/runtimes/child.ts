import { type ChildProcess, type Serializable, spawn } from "node:child_process";
import { resolve } from "node:path";
import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { setImmediate, setTimeout } from "node:timers/promises";

/** How a process ended; exactly one of the two is not null. */
export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Receives each line of stdout and stderr without its line end. */
  readonly onLine: (line: string) => void;
  /** Opens a channel to the process (its `process.send` and "message") and receives what it sends: structured clones. */
  readonly onMessage?: (message: unknown) => void;
  /** It starts processes of its own: they end with it, however it ends. Not on Windows, which has no process groups. */
  readonly group?: boolean;
}

/** A process of ours. It never outlives this one, however this one ends. */
export interface Child {
  readonly pid: number;
  /** Settles once the process is gone and its output was read. */
  readonly exited: Promise<ChildExit>;
  readonly alive: boolean;
  /** Sends a message over the channel that `onMessage` opened; nothing happens where the process is gone. */
  send(message: unknown): void;
  /** Stops its clock, as platforms do between invocations. */
  freeze(): void;
  thaw(): void;
  /** Waits until all output written so far was passed to `onLine`, an unfinished last line included. */
  drained(): Promise<void>;
  /** SIGTERM, then SIGKILL if it is still there after `graceMs`; 0 kills at once. */
  stop(graceMs: number): Promise<ChildExit>;
}

/** Starts a process. Rejects when the command cannot be run. */
export async function startChild(options: ChildOptions): Promise<Child> {
  const group = options.group === true && process.platform !== "win32";
  const child = spawn(resolveCommand(options.command), options.args, {
    cwd: options.cwd,
    env: options.env,
    detached: group,
    ...(options.onMessage
      ? { stdio: ["ignore", "pipe", "pipe", "ipc"], serialization: "advanced" }
      : { stdio: ["ignore", "pipe", "pipe"] }),
  });
  await new Promise<void>((started, failed) => {
    child.once("spawn", started);
    child.once("error", (cause) =>
      failed(new Error(`cannot start ${options.command} in ${options.cwd}: ${cause.message}`, { cause })),
    );
  });
  // A later "error" is a signal that could not be sent to a process already gone.
  child.on("error", () => {});
  const pid = child.pid ?? 0; // set, because "spawn" was emitted
  let alive = true;
  let frozen = false;
  const outputs = [child.stdout, child.stderr].flatMap((stream) =>
    stream ? [splitLines(stream, options.onLine)] : [],
  );
  if (options.onMessage) child.on("message", options.onMessage);
  // A negative number is the group that the process leads.
  const whole = group ? -pid : pid;
  const guard = startGuard(whole);
  living.add(whole);
  child.once("exit", () => {
    alive = false;
    living.delete(whole);
    if (group) kill(whole);
    guard?.kill("SIGKILL");
  });
  const exited = ended(child);
  const signal = (name: NodeJS.Signals) => {
    if (alive) child.kill(name);
  };
  const thaw = () => {
    if (frozen) signal("SIGCONT");
    frozen = false;
  };
  return {
    pid,
    exited,
    get alive() {
      return alive;
    },
    send(message) {
      // The callback takes the error of a channel that has just closed.
      if (child.connected) child.send(message as Serializable, () => {}); // what a structured clone refuses is thrown at once
    },
    freeze() {
      if (!frozen) signal("SIGSTOP");
      frozen = true;
    },
    thaw,
    async drained() {
      const seen = () => outputs.reduce((sum, output) => sum + output.seen(), 0);
      for (;;) {
        // Each turn of the loop reads what the pipes hold; some quiet turns in a row mean they are empty.
        for (let quiet = 0, before = seen(); quiet < 3; ) {
          await setImmediate();
          quiet = seen() === before ? quiet + 1 : 0;
          before = seen();
        }
        // More than a pipe holds is still on its way out of the process: half a line says so.
        if (!outputs.some((output) => output.unfinished())) break;
        const before = seen();
        await setTimeout(20);
        if (seen() === before) break;
      }
      for (const output of outputs) output.flush();
    },
    async stop(graceMs) {
      if (graceMs > 0) {
        signal("SIGTERM");
        thaw();
        const timer = new AbortController();
        await Promise.race([
          exited,
          setTimeout(graceMs, undefined, { signal: timer.signal }).catch(() => {}),
        ]);
        timer.abort();
      }
      signal("SIGKILL");
      return exited;
    },
  };
}

const living = new Set<number>();

process.on("exit", () => {
  for (const pid of living) kill(pid);
});

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Already gone.
  }
}

/** A relative path is meant from here, not from the child's folder; a bare name is looked up in PATH. */
function resolveCommand(command: string): string {
  return command.includes("/") ? resolve(command) : command;
}

/**
 * Kills the child when we die without running our exit hook (SIGKILL, a test runner ending its worker). The guard reads
 * from a pipe that only we hold open: our end closes it. A frozen or spinning child would otherwise stay for ever.
 */
function startGuard(pid: number): ChildProcess | undefined {
  if (process.platform === "win32") return undefined;
  const guard = spawn(
    "/bin/sh",
    ["-c", "trap '' INT TERM HUP; read -r _; kill -9 \"$1\" 2>/dev/null", "sh", String(pid)],
    {
      stdio: ["pipe", "ignore", "ignore"],
    },
  );
  guard.on("error", () => {});
  guard.unref();
  // A pipe is a Socket, but typed as a Writable: without unref it would keep this process alive.
  (guard.stdin as unknown as { unref?: () => void }).unref?.();
  return guard;
}

function splitLines(stream: Readable, onLine: (line: string) => void) {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  let seen = 0;
  const flush = () => {
    if (rest !== "") onLine(rest);
    rest = "";
  };
  stream.on("data", (bytes: Buffer) => {
    seen += bytes.length;
    const lines = (rest + decoder.write(bytes)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line.endsWith("\r") ? line.slice(0, -1) : line);
  });
  stream.on("end", flush);
  stream.on("error", () => {});
  return { flush, seen: () => seen, unfinished: () => rest !== "" };
}

function ended(child: ChildProcess): Promise<ChildExit> {
  return new Promise((done) => {
    child.once("exit", (code, signal) => {
      const exit = { code, signal };
      child.once("close", () => done(exit));
      // A grandchild may hold the pipes open after the child is gone.
      globalThis
        .setTimeout(() => {
          child.stdout?.destroy();
          child.stderr?.destroy();
          done(exit);
        }, 1000)
        .unref();
    });
  });
}
