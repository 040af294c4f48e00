import { setTimeout } from "node:timers/promises";
import { type Child, type ChildOptions, startChild } from "./child.ts";
import { exitText } from "./cloud-functions-process.ts";
import type { Address } from "./http-call.ts";
import { RuntimeUnavailableError } from "./launcher.ts";
import type { ServerProcess } from "./server-instance.ts";

/** Starts a process and waits until a line of its output, or whatever else is asked, says where it listens. */
export async function startServerProcess(
  options: ChildOptions,
  {
    initTimeoutMs,
    listens,
  }: {
    readonly initTimeoutMs: number;
    /** The address, once the lines so far say it, or once somebody answers there. */
    readonly listens: (lines: readonly string[]) => Address | undefined | Promise<Address | undefined>;
  },
): Promise<ServerProcess> {
  const lines: string[] = [];
  let child: Child;
  try {
    child = await startChild({
      ...options,
      onLine(line) {
        lines.push(line);
        options.onLine(line);
      },
    });
  } catch (cause) {
    throw new RuntimeUnavailableError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
  for (const until = performance.now() + initTimeoutMs; child.alive && performance.now() < until; ) {
    const address = await listens(lines);
    if (address && child.alive) return { child, address };
    await Promise.race([setTimeout(10), child.exited]);
  }
  const status = child.alive ? "timeout" : "exit";
  const exit = await child.stop(0);
  const message =
    status === "exit"
      ? `The server ended before it listened (${exitText(exit)}): ${lines.slice(0, 8).join("\n")}`
      : `The server did not listen within ${initTimeoutMs} ms`;
  return {
    child,
    address: { host: "127.0.0.1", port: 0 },
    failure: { status, error: { type: `init.${status}`, message } },
  };
}
