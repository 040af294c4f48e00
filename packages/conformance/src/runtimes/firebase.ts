import { join, resolve } from "node:path";
import { type FoundPackage, findPackage } from "./find-package.ts";
import { type EmulatorOptions, type FirebaseEmulator, startEmulator } from "./firebase-emulator.ts";
import {
  type FirebaseCallOptions,
  type FirebaseFunctionOptions,
  type FirebaseRunning,
  runFunction,
} from "./firebase-function.ts";
import type { EmulatorName } from "./firebase-project.ts";
import { type Availability, type Launcher, type LaunchOptions, RuntimeUnavailableError } from "./launcher.ts";
import { redeliveredByStatus } from "./redelivery.ts";

export type { EmulatorName, FirebaseCallOptions, FirebaseEmulator, FirebaseRunning };

export interface FirebaseLaunchOptions extends LaunchOptions, EmulatorOptions, FirebaseFunctionOptions {
  /** The folder to look for `firebase-tools` from; default the current one, then this package's own. */
  readonly from?: string;
  /** How long a suite that nobody uses stays, for whoever comes next; default 2000. */
  readonly lingerMs?: number;
}

export interface FirebaseLauncher extends Launcher {
  readonly target: "firebase";
  /**
   * Takes a function of the suite that runs for the folder, and starts the suite where there is none. `entry` is the
   * function's name in `functions.yaml`; several names, parted by commas, where it is there under several triggers: each
   * request goes to the first that takes its form.
   */
  launch(options: FirebaseLaunchOptions): Promise<FirebaseRunning>;
  /** The suite itself, which then stays until it is stopped. */
  emulator(options: FirebaseLaunchOptions): Promise<FirebaseEmulator>;
}

/**
 * Runs built functions in the emulator of Google's own `firebase-tools`, offline and without Java. One suite serves all
 * functions of a built folder (with the same options), because starting one takes seconds.
 *
 * @example
 * ```ts
 * const running = await firebaseLauncher.launch({ folder: "dist/firebase", entry: "hello" });
 * const { value } = await running.call({ method: "GET", target: "/", headers: [["Host", "example.com"]] });
 * await running.stop();
 * ```
 */
export const firebaseLauncher: FirebaseLauncher = {
  target: "firebase",
  redelivered: (_event, outcome) => redeliveredByStatus(outcome),

  availability(from = process.cwd()): Availability {
    const found = find(from);
    return found.found
      ? { available: true, version: found.version }
      : { available: false, reason: found.reason };
  },

  async launch(options): Promise<FirebaseRunning> {
    const { suite, release } = await take(options);
    try {
      const names = (options.entry ?? options.functionName ?? "").split(",");
      const functions = names.map((wanted) => {
        const known = suite.functions.find(({ name }) => name === wanted);
        if (known) return known;
        const all = suite.functions.map(({ name }) => name).join(", ");
        throw new RangeError(`There is no function ${wanted} in ${options.folder}: it has ${all}`);
      });
      return await runFunction(suite, functions, options, release);
    } catch (error) {
      await release();
      throw error;
    }
  },

  async emulator(options): Promise<FirebaseEmulator> {
    const { suite, release } = await take(options);
    return {
      ...suite,
      get alive() {
        return suite.alive;
      },
      stop: release,
    };
  },
};

interface Shared {
  readonly suite: Promise<FirebaseEmulator>;
  users: number;
  idle?: NodeJS.Timeout | undefined;
}

const suites = new Map<string, Shared>();

/** A share of a suite. When the last one is given back, the suite lingers a while and is then stopped. */
async function take(
  options: FirebaseLaunchOptions,
): Promise<{ readonly suite: FirebaseEmulator; readonly release: () => Promise<void> }> {
  const { folder, nodePath, env, timeoutMs, projectId, emulators, initTimeoutMs, lingerMs = 2000 } = options;
  const wanted = { folder: resolve(folder), nodePath, env, timeoutMs, projectId, emulators };
  const key = JSON.stringify(wanted);
  const known = suites.get(key);
  const alive = known && (await known.suite.then((suite) => suite.alive).catch(() => false));
  // Somebody else may have replaced a dead one meanwhile.
  const now = suites.get(key);
  const shared: Shared =
    now && (now !== known || alive) ? now : { suite: start(options, { ...wanted, initTimeoutMs }), users: 0 };
  suites.set(key, shared);
  clearTimeout(shared.idle);
  shared.users += 1;
  let given = false;
  const release = async () => {
    if (given) return;
    given = true;
    shared.users -= 1;
    if (shared.users > 0) return;
    const end = async () => {
      if (suites.get(key) === shared) suites.delete(key);
      await (await shared.suite).stop();
    };
    if (lingerMs === 0) await end();
    else shared.idle = setTimeout(() => void end().catch(() => {}), lingerMs);
  };
  try {
    return { suite: await shared.suite, release };
  } catch (error) {
    suites.delete(key);
    throw error;
  }
}

function start({ from = process.cwd() }: FirebaseLaunchOptions, options: object): Promise<FirebaseEmulator> {
  const found = find(from);
  if (!found.found) return Promise.reject(new RuntimeUnavailableError(found.reason));
  return startEmulator(join(found.folder, "lib/bin/firebase.js"), options as EmulatorOptions);
}

function find(from: string): FoundPackage {
  return findPackage({ name: "firebase-tools", major: 15, from: [from, import.meta.dirname] });
}
