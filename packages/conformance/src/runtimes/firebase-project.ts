import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** An emulator of the suite beside that of the functions; none of them needs Java. `auth` takes long to start. */
export type EmulatorName = "tasks" | "eventarc" | "auth";

/** The ports of the suite, by what listens there. */
export type EmulatorPorts = Readonly<Partial<Record<EmulatorName, number>>> & {
  readonly functions: number;
  readonly hub: number;
  readonly logging: number;
};

/** A folder of our own to run the suite in, so that it leaves nothing in the built one. */
export interface EmulatorProject {
  readonly folder: string;
  /** Where the suite puts its sockets and its locator, and keeps what it knows of its user. */
  readonly env: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

/** Lays it out: the built `firebase.json` with our ports, and links to the sources of its functions. */
export async function createEmulatorProject(built: string, ports: EmulatorPorts): Promise<EmulatorProject> {
  const config = await readConfig(built);
  const folder = await mkdtemp(join(tmpdir(), "anyfn-firebase-"));
  const functions = await Promise.all(
    [config.functions].flat().map(async (entry = {}, index) => {
      const source = `source-${index}`;
      await symlink(resolve(built, entry.source ?? "functions"), join(folder, source), "dir");
      return { ...entry, codebase: entry.codebase ?? "default", source };
    }),
  );
  const emulators = Object.fromEntries(
    Object.entries(ports).map(([name, port]) => [name, { host: "127.0.0.1", port }]),
  );
  await writeFile(
    join(folder, "firebase.json"),
    JSON.stringify({ ...config, functions, emulators: { ...emulators, ui: { enabled: false } } }, null, 2),
  );
  await mkdir(join(folder, "home"));
  return {
    folder,
    env: { HOME: join(folder, "home"), XDG_CONFIG_HOME: join(folder, "home"), TMPDIR: folder },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

interface Config {
  readonly functions?: FunctionsConfig | readonly FunctionsConfig[];
}

interface FunctionsConfig {
  readonly source?: string;
  readonly codebase?: string;
}

async function readConfig(built: string): Promise<Config> {
  const file = join(built, "firebase.json");
  if (!existsSync(file))
    throw new Error(`There is no firebase.json in ${built}: launch what \`anyfn build\` made for firebase`);
  return JSON.parse(await readFile(file, "utf8")) as Config; // a built one
}
