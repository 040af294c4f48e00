import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "@anyfn/cli";

/** One line of the server's log. */
type Line = Readonly<Record<string, unknown>>;

/** The app, built for all its targets, with a data folder. */
export interface Built extends AsyncDisposable {
  readonly out: string;
  readonly data: string;
  start(env?: Readonly<Record<string, string>>): Promise<Server>;
}

/** The built server as a process of its own. */
interface Server extends AsyncDisposable {
  readonly url: string;
  readonly lines: readonly Line[];
  readonly process: ChildProcess;
}

/** Builds the app of this folder into a temporary one. */
export async function buildApp(): Promise<Built> {
  const folder = await mkdtemp(join(tmpdir(), "anyfn-example-"));
  const out = join(folder, "dist");
  const data = join(folder, "data");
  // In the repository of anyfn its packages are read as source.
  await build({ app: join(import.meta.dirname, ".."), out, conditions: ["@anyfn/source"] });
  return {
    out,
    data,
    start: (env) => start(join(out, "node/server.mjs"), data, env),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function start(script: string, data: string, env?: Readonly<Record<string, string>>): Promise<Server> {
  const child = spawn(process.execPath, [script, "--port", "0", "--host", "127.0.0.1", "--data", data], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NODE_NO_WARNINGS: "1", ...env },
  });
  const lines: Line[] = [];
  const exited = once(child, "exit");
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (text) => {
      const line = JSON.parse(text) as Line; // the server writes objects alone
      lines.push(line);
      if (messageOf(line) === "listening") resolve(String(line["url"]));
    });
    void exited.then(([code]) => reject(new Error(`the server ended with ${code} before it listened`)));
  });
  return {
    url,
    lines,
    process: child,
    async [Symbol.asyncDispose]() {
      child.kill();
      await exited;
    },
  };
}

/** The message of a line. */
export function messageOf(line: Line): unknown {
  return line["message"] ?? line["msg"];
}
