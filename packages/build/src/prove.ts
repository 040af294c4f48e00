import { fork } from "node:child_process";
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AppPlan, BuiltEntry, Target } from "anyfn/target";
import { packageName } from "./copied/packages.ts";
import type { Diagnostic } from "./diagnostics.ts";
import { missingExport } from "./functions.ts";
import { type Proof, proveUrl, type Task } from "./prove-child.ts";

/** What a proof needs to know beside the output. */
export interface ProofOptions {
  /** The target's folder, with everything in it. */
  readonly folder: string;
  /** The app's. */
  readonly app: string;
  /** What the platform has. */
  readonly provided: readonly (string | RegExp)[];
}

/** How long the bundles of a target may take to load, each. */
const LIMIT_MS = 30_000;

/**
 * Loads every bundle of a target once from the finished output, where nothing else is in reach, and tells what is missing. What the app's
 * folder has would otherwise hide what the output lacks.
 */
export async function prove(
  target: Target,
  plan: AppPlan,
  built: readonly BuiltEntry[],
  { folder, app, provided }: ProofOptions,
): Promise<readonly Diagnostic[]> {
  if (built.length === 0) return [];
  const root = realpathSync(folder);
  const task = (entries: readonly BuiltEntry[]): Task => ({
    root,
    app,
    provided: provided.map(sourceOf),
    entries: entries.map(({ path, functions }) => ({
      file: join(root, path),
      env: Object.assign(
        {},
        ...plan.functions.filter(({ name }) => functions.includes(name)).map(({ env }) => env),
      ) as Record<string, string>, // records of texts
    })),
  });
  const proofs: Proof[] = [];
  // A bundle that ends the process is followed by a new process for the rest.
  while (proofs.length < built.length) proofs.push(...(await run(task(built.slice(proofs.length)))));
  return built.flatMap((entry, index) => {
    const { failure } = proofs[index] ?? {};
    if (failure === undefined || isForeign(entry, target, plan, failure.code)) return [];
    const fn = plan.functions.find(({ name }) => entry.functions.includes(name));
    return [{ ...about(failure, root), file: fn?.file, function: fn?.name, target: target.name }];
  });
}

/** At least one proof. */
function run(task: Task): Promise<readonly Proof[]> {
  return new Promise((resolve) => {
    const proofs: Proof[] = [];
    const { NODE_PATH: _, NODE_OPTIONS: __, ...env } = process.env;
    const child = fork(fileURLToPath(proveUrl), {
      execArgv: ["--no-warnings"],
      cwd: task.root,
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      serialization: "advanced",
      env,
    });
    const end = (message: string): void => {
      clearTimeout(timer);
      child.kill("SIGKILL");
      resolve(
        proofs.length < task.entries.length
          ? [...proofs, { failure: { message, code: undefined, stack: "" } }]
          : proofs,
      );
    };
    let timer = setTimeout(() => end(`it was not loaded after ${LIMIT_MS / 1000} seconds`), LIMIT_MS);
    child.on("message", (proof: Proof) => {
      clearTimeout(timer);
      timer = setTimeout(() => end(`it was not loaded after ${LIMIT_MS / 1000} seconds`), LIMIT_MS);
      if (proofs.push(proof) === task.entries.length) end("");
    });
    child.once("exit", (code, signal) => end(`it ended the process (${signal ?? `exit code ${code}`})`));
    child.once("error", (error) => end(error.message));
    child.send(task);
  });
}

/** Native code for another machine can be loaded nowhere else. */
function isForeign(
  { nativeModules }: BuiltEntry,
  { platform }: Target,
  { functions }: AppPlan,
  code: string | undefined,
): boolean {
  if (nativeModules.length === 0) return false;
  const cpu = functions.find(({ options }) => options.architecture)?.options.architecture ?? "x64";
  return code === "ERR_DLOPEN_FAILED" || process.platform !== platform.os || process.arch !== cpu;
}

function about(
  { message, code, stack }: NonNullable<Proof["failure"]>,
  root: string,
): Pick<Diagnostic, "code" | "reason" | "waysOut"> {
  const first = (message.split("\n")[0] ?? message).replaceAll(`${root}/`, "");
  const wanted = /^Cannot find (?:module|package) '([^']+)'/.exec(message)?.[1];
  if ((code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND") && wanted !== undefined) {
    const name = packageName(wanted);
    return {
      code: "NOT_IN_OUTPUT",
      reason: `${name ?? wanted.replaceAll(`${root}/`, "")} is not in the output: ${first}.`,
      waysOut:
        name === undefined
          ? [
              `Name the file under assets, relative to the app's folder.`,
              "Import it by a name that does not have to be computed.",
            ]
          : [
              `Copy it: copy: [${JSON.stringify(name)}] in anyfn.config.ts, once it is installed (npm install ${name}).`,
              `If the platform has it: provided: [${JSON.stringify(name)}] in anyfn.config.ts.`,
            ],
    };
  }
  const absent = missingExport(message);
  if (absent) return absent;
  const owner = ownerOf(stack, root);
  const from = owner === undefined ? "" : ` (in ${owner})`;
  if (code === "ENOENT") {
    return {
      code: "NOT_IN_OUTPUT",
      reason: `A file that is read while the function is loaded is not in the output${from}: ${first}.`,
      waysOut: [
        'Name the file under assets, relative to the app\'s folder: assets: ["templates/**"].',
        owner === undefined
          ? "Read it in setup() or in the handler, if it is there at run time."
          : `Copy the package: copy: [${JSON.stringify(owner)}] in anyfn.config.ts.`,
      ],
    };
  }
  return {
    code: "LOAD_FAILED",
    reason: `The finished bundle cannot be loaded${from}: ${first}.`,
    waysOut: [
      owner === undefined
        ? 'If a package is at fault, leave it out of the bundle: copy: ["its-name"] in anyfn.config.ts.'
        : `Copy ${owner} whole, or what it stands on: copy: [${JSON.stringify(owner)}] in anyfn.config.ts.`,
      "Move what needs the platform into setup(), which runs there only.",
    ],
  };
}

/** The copied package that threw. */
function ownerOf(stack: string, root: string): string | undefined {
  const path = stack.split("\n").find((line) => line.includes(`${root}/`) && line.includes("/node_modules/"));
  return path === undefined
    ? undefined
    : packageName(path.slice(path.lastIndexOf("/node_modules/") + "/node_modules/".length));
}

function sourceOf(pattern: string | RegExp): string {
  return typeof pattern === "string"
    ? `^${pattern.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?:/|$)`
    : pattern.source;
}
