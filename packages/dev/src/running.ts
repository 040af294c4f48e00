import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** How a running server is reached. */
export interface RunningServer {
  readonly url: string;
  readonly token: string;
  readonly pid: number;
}

/** Leaves a note of the server for other commands, which nobody else of the machine can read. */
export function noteServer(folder: string, server: RunningServer): void {
  rmSync(noteIn(folder), { force: true });
  writeFileSync(noteIn(folder), JSON.stringify(server), { mode: 0o600 });
}

/** Takes the note away, where it is this server's own. */
export function forgetServer(folder: string, pid: number): void {
  if (readNote(folder)?.pid === pid) rmSync(noteIn(folder), { force: true });
}

/** The server of an app, where one answers. */
export async function findServer(folder: string): Promise<RunningServer | undefined> {
  const noted = readNote(folder);
  if (!noted) return undefined;
  try {
    const answer = await fetch(`${noted.url}/_anyfn/dev/state`, { signal: AbortSignal.timeout(2000) });
    const { folder: served } = (await answer.json()) as { readonly folder?: unknown }; // asked
    return served === folder ? noted : undefined;
  } catch {
    return undefined;
  }
}

function readNote(folder: string): RunningServer | undefined {
  try {
    return JSON.parse(readFileSync(noteIn(folder), "utf8")) as RunningServer; // written above
  } catch {
    return undefined;
  }
}

function noteIn(folder: string): string {
  return join(folder, ".anyfn", "dev", "server.json");
}
