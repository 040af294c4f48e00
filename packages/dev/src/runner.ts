import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { type App, appValues, loadTargets, readApp, targetsGiven } from "@anyfn/build";
import { diagnosticsOf } from "@anyfn/build/diagnostics";
import type { Kind, UsageRecord } from "anyfn";
import type { FunctionPlan } from "anyfn/target";
import type { DevBroken, DevDiagnostic, DevFunction, InvokeRequest } from "./api.ts";
import { createBundler, type DevBundle, withFrame } from "./bundle.ts";
import { environmentOf } from "./environment.ts";
import {
  type Answers,
  type Ask,
  type ClockSetting,
  kinds,
  type PlayRequest,
  type WorkerSetup,
} from "./worker/messages.ts";
import { type AppWorker, startWorker } from "./worker-thread.ts";

/** What an app is run with. */
export interface RunnerOptions {
  /** The app's folder, absolute. */
  readonly folder: string;
  /** The shell's environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: ClockSetting;
  /** False where functions are only called by hand: no schedule and no message runs by itself. */
  readonly serves: boolean;
  readonly events: RunnerEvents;
}

/** What is heard of the app. */
interface RunnerEvents {
  line(line: string): void;
  usage(usage: UsageRecord): void;
  printed(text: string): void;
  /** Code of the app threw where nothing could catch it, and its thread is replaced. */
  crashed(diagnostic: DevDiagnostic): void;
}

/** The app as it was loaded last. */
export interface RunnerState {
  readonly name: string;
  readonly generation: number;
  readonly functions: readonly DevFunction[];
  readonly broken: readonly DevBroken[];
  readonly problems: readonly DevDiagnostic[];
  /** The app's files that its code came from, absolute; empty until something was made. */
  readonly files: ReadonlySet<string>;
  /** Where the front end's built files are, as the configuration says, absolute. */
  readonly publish: string | undefined;
}

/** An app whose code can be replaced while it runs. */
export interface Runner {
  readonly state: RunnerState;
  /** Where the worker listens; undefined until the app was loaded once. */
  readonly port: number | undefined;
  /** Reads the app again and serves it. What was served before goes on where that fails. Calls during a load count as one. */
  reload(): Promise<RunnerState>;
  ask<Of extends Ask>(ask: Of): Promise<Answers[Of["ask"]]>;
  /** A call of a function as a worker is asked for it. */
  playRequest(request: InvokeRequest): Promise<PlayRequest>;
  stop(limitMs: number): Promise<void>;
}

/** Makes a runner; `reload()` loads the app for the first time. */
export function createRunner({ folder, env, clock, serves, events }: RunnerOptions): Runner {
  const data = join(folder, ".anyfn", "dev");
  const code = join(data, `${CODE}${process.pid}`);
  const bundler = createBundler();
  const retiring = new Set<Promise<void>>();
  const known = new Map<string, Pick<DevFunction, "kind" | "options">>();
  let state: RunnerState = {
    name: "",
    generation: 0,
    functions: [],
    broken: [],
    problems: [],
    files: new Set(),
    publish: undefined,
  };
  let app: App | undefined;
  let current: { readonly worker: AppWorker; readonly port: number; readonly bundle: DevBundle } | undefined;
  let spare: AppWorker | undefined;
  let running: Promise<RunnerState> | undefined;
  let again = false;
  let made = 0;
  let crashes: readonly number[] = [];
  let ended = false;

  prepareFolder(data);

  function newWorker(): AppWorker {
    const worker: AppWorker = startWorker(
      {
        ...events,
        crashed(diagnostic) {
          if (current?.worker !== worker || ended) return;
          events.crashed(diagnostic);
          void replaceCrashed();
        },
      },
      app?.config.conditions ?? [],
    );
    return worker;
  }

  /** At once the first time; one that throws soon after each load is tried again more slowly. */
  async function replaceCrashed(): Promise<void> {
    const now = Date.now();
    crashes = [...crashes.filter((at) => now - at < CRASHES_MS), now];
    const before = state.generation;
    if (crashes.length > 1) await wait(Math.min(CRASHES_MS / 2, 500 * 2 ** crashes.length));
    if (!ended && state.generation === before) await reload();
  }

  function retire(old: typeof current): void {
    if (!old) return;
    const work = old.worker
      .stop(OLD_CODE_MS)
      .then(() => old.bundle.remove())
      .catch(() => {}) // its folder may be gone already
      .finally(() => retiring.delete(work));
    retiring.add(work);
  }

  async function once(): Promise<RunnerState> {
    let bundle: DevBundle | undefined;
    let worker: AppWorker | undefined;
    try {
      app = await readApp(folder, { fresh: true });
      worker = spare ?? newWorker();
      spare = undefined;
      bundle = await bundler.bundle(app, join(code, String(++made)));
      const loaded = await worker.load(await setupOf(app, bundle));
      for (const { file, kind, options } of loaded.functions) known.set(file, { kind, options });
      const old = current;
      current = { worker, port: loaded.port, bundle };
      retire(old);
      state = {
        name: app.name,
        generation: state.generation + 1,
        functions: loaded.functions,
        broken: loaded.broken.map(({ diagnostic, ...more }) => ({
          ...more,
          diagnostic: diagnostic.frame === undefined ? withFrame(diagnostic, folder) : diagnostic,
        })),
        problems: [],
        files: bundle.files,
        publish:
          app.config.netlify?.publish === undefined ? undefined : join(folder, app.config.netlify.publish),
      };
      // The next one starts while nobody waits for it.
      if (serves && !ended) spare = newWorker();
    } catch (error) {
      if (worker && worker !== current?.worker) void worker.stop(0);
      void bundle?.remove();
      state = { ...state, problems: diagnosticsOf(error).map((one) => withFrame(one, folder)) };
    }
    return state;
  }

  /** The function as the build knows it. */
  function planOf(name: string, kind: Kind): FunctionPlan {
    const told = state.functions.find((fn) => fn.name === name);
    const { file = "", options = {}, resources = [] } = told ?? {};
    return { name, file, kind, options, resources, preflight: false, batch: false, env: {} };
  }

  async function setupOf(of: App, bundle: DevBundle): Promise<WorkerSetup> {
    const { name, sources } = of;
    const defaults = await Promise.all(
      kinds.map(async (kind) => [kind, await defaultsOf(of, planOf("", kind), "node")] as const),
    );
    return {
      name,
      folder,
      functions: sources.map((source) => ({
        name: source.name,
        file: source.file,
        module: pathToFileURL(bundle.modules.get(source) ?? "").href,
        before: known.get(source.file),
      })),
      broken: bundle.broken,
      defaults: Object.fromEntries(defaults),
      env: environmentOf(folder, env),
      data,
      joins: current !== undefined,
      clock,
      serves,
    };
  }

  function reload(): Promise<RunnerState> {
    if (running) {
      again = true;
      return running;
    }
    running = (async () => {
      try {
        let result: RunnerState;
        do {
          again = false;
          result = await once();
        } while (again && !ended);
        return result;
      } finally {
        running = undefined;
      }
    })();
    return running;
  }

  return {
    get state() {
      return state;
    },
    get port() {
      return current?.port;
    },
    reload,
    ask(ask) {
      if (current) return current.worker.ask(ask);
      return Promise.reject(new RangeError("No code of the app could be loaded yet."));
    },
    async playRequest({ function: name, target = "node", variant, stimulus }) {
      return {
        function: name,
        target,
        variant,
        stimulus,
        defaults: app ? await defaultsOf(app, planOf(name, stimulus.kind), target) : {},
      };
    },
    async stop(limitMs) {
      ended = true;
      await running?.catch(() => {});
      const end = [current?.worker.stop(limitMs), spare?.stop(0)];
      await Promise.all(end);
      await Promise.race([Promise.all(retiring), wait(limitMs, undefined, { ref: false })]);
      rmSync(code, { recursive: true, force: true });
    },
  };
}

/** What the configuration has for a function on a target. */
async function defaultsOf(
  { config, folder }: App,
  plan: FunctionPlan,
  name: string,
): Promise<Readonly<Record<string, unknown>>> {
  const [target] = await loadTargets([name], { from: folder, given: targetsGiven(config), by: "command" });
  return target ? appValues(config).defaultsFor(plan, target) : {};
}

/** Milliseconds in which what runs on old code may end. */
const OLD_CODE_MS = 60_000;
/** Milliseconds within which crashes count together. */
const CRASHES_MS = 20_000;
/** How the folder of one server's code begins; its process follows. */
const CODE = "code-";

/** Makes the data folder, and deletes code of servers that are gone. */
function prepareFolder(data: string): void {
  mkdirSync(data, { recursive: true });
  writeFileSync(join(data, ".gitignore"), "*\n");
  for (const name of readdirSync(data)) {
    if (!name.startsWith(CODE) || isAlive(Number(name.slice(CODE.length)))) continue;
    rmSync(join(data, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
