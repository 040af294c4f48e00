import { type ChildProcess, spawn } from "node:child_process";
import { dirname, join } from "node:path";
import type { AppPlan, BuiltEntry, Problem } from "anyfn/target";
import { registrations } from "./registrations.ts";
import { localSettings } from "./settings.ts";

/**
 * Loads the finished bundle in a process of its own, in which `@azure/functions-core` is a stand-in that counts: a bundle whose
 * library does not find the worker's API starts without a word and registers nothing.
 */
export async function verify(
  folder: string,
  plan: AppPlan,
  built: readonly BuiltEntry[],
): Promise<readonly Problem[]> {
  // A native package for Linux can be loaded nowhere else.
  const foreign = process.platform !== "linux" || process.arch !== "x64";
  if (foreign && built.some(({ nativeModules }) => nativeModules.length > 0)) return [];
  const expected = registrations(plan);
  const { names, failure } = await load(
    join(folder, built[0]?.path ?? "index.cjs"),
    JSON.parse(localSettings(plan)).Values,
  );
  if (failure !== undefined) {
    return [
      {
        reason: `index.cjs cannot be loaded, as the worker of Azure Functions would do it: ${failure}.`,
        waysOut: [
          "Look at what the functions' modules do while they are loaded: node index.cjs in the folder of the output shows it.",
          'Move it into setup(), or keep the function at fault from this target with targets: ["lambda"], or others that can.',
        ],
      },
    ];
  }
  return expected
    .filter(({ name }) => !names.includes(name))
    .map(({ name, functions: [first] }) => ({
      function: first?.name,
      reason: `index.cjs does not register ${name}: it registers ${names.length === 0 ? "nothing" : names.join(", ")}.`,
      waysOut: [
        "Look for code that ends the process, or for a second copy of @azure/functions: it must come from one place.",
        "Take @azure/functions out of external in anyfn.config.",
      ],
    }));
}

interface Loaded {
  readonly names: readonly string[];
  readonly failure?: string | undefined;
}

/** Milliseconds that the modules of an app may take to load. The worker gives them as long. */
const PATIENCE = 30_000;

async function load(file: string, settings: NodeJS.ProcessEnv): Promise<Loaded> {
  const child = spawn(process.execPath, ["-e", SCRIPT, file], {
    cwd: dirname(file),
    // The shell's values win: a secret is empty in the settings.
    env: { ...settings, ...process.env, NODE_OPTIONS: "" },
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE);
  try {
    return await answerOf(child);
  } finally {
    clearTimeout(timer);
    child.kill("SIGKILL");
  }
}

function answerOf(child: ChildProcess): Promise<Loaded> {
  return new Promise((resolve, reject) => {
    child.once("message", (message) => resolve(message as Loaded)); // what the script below sends
    child.once("error", reject);
    child.once("exit", (code, signal) =>
      resolve({
        names: [],
        failure:
          signal === "SIGKILL"
            ? `it is not done after ${PATIENCE / 1000} seconds`
            : `the process ended with ${signal ?? code}`,
      }),
    );
  });
}

/** The worker answers require("@azure/functions-core") in the same way: https://github.com/Azure/azure-functions-nodejs-worker */
const SCRIPT = `
const { Module } = require("node:module");
const names = [];
const core = {
  setProgrammingModel() {},
  registerFunction({ name }) { names.push(name); return { dispose() {} }; },
  registerHook() { return { dispose() {} }; },
  log() {},
};
const original = Module.prototype.require;
Module.prototype.require = function (id) {
  return id === "@azure/functions-core" ? core : original.call(this, id);
};
const tell = process.send.bind(process);
const file = process.argv[1];
const loaded = async () => (file.endsWith(".mjs") ? import(require("node:url").pathToFileURL(file).href) : require(file));
loaded().then(
  () => tell({ names }),
  (error) => tell({ names, failure: String(error?.message ?? error).split("\\n")[0] }),
);
`;
