import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** What a run of the command line left behind. */
export interface CommandRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `anyfn` as a process of its own, for tests: from source, in `cwd`, with a terminal of `columns`. */
export async function runCommand(
  args: readonly string[],
  {
    cwd,
    input = "",
    columns = 80,
  }: { readonly cwd: string; readonly input?: string; readonly columns?: number },
): Promise<CommandRun> {
  const bin = join(import.meta.dirname, "bin.ts");
  const child = spawn(process.execPath, ["--conditions=@anyfn/source", bin, ...args], {
    cwd,
    env: { ...process.env, COLUMNS: String(columns), NO_COLOR: "1", FORCE_COLOR: undefined },
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  child.stdin.on("error", () => {}); // it may end without reading
  child.stdin.end(input);
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}
