/** For tests: the command line as a process of its own. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";
import type { TemporaryApp } from "@anyfn/build/testing";

/** What a command came to. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `anyfn` in the app's folder. */
export async function anyfn(app: TemporaryApp, ...args: readonly string[]): Promise<Ran> {
  await app.write({ "anyfn.config.js": 'export default { conditions: ["@anyfn/source"] };\n' });
  const bin = join(import.meta.dirname, "bin.ts");
  const run = promisify(execFile)(process.execPath, ["--conditions=@anyfn/source", bin, ...args], {
    cwd: app.folder,
    maxBuffer: 1e8,
  });
  const { stdout, stderr, code = 0 } = (await run.catch((error: unknown) => error)) as Partial<Ran>; // both carry what was printed
  return {
    code,
    stdout: stripVTControlCharacters(stdout ?? ""),
    stderr: stripVTControlCharacters(stderr ?? ""),
  };
}
