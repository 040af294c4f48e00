/** Runs in a process of its own: loads finished bundles, and refuses whatever lies outside of the output. */
import { createRequire, isBuiltin, Module, registerHooks } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

/** What is to be loaded. */
export interface Task {
  /** The target's folder, absolute and without symbolic links. Nothing outside of it is found. */
  readonly root: string;
  /** The app's folder: what the platform has is looked for there. */
  readonly app: string;
  /** What the platform has, as sources of expressions. */
  readonly provided: readonly string[];
  readonly entries: readonly { readonly file: string; readonly env: Readonly<Record<string, string>> }[];
}

/** What loading an entry came to; nothing where it was loaded. */
export interface Proof {
  readonly failure?:
    | { readonly message: string; readonly code: string | undefined; readonly stack: string }
    | undefined;
}

/** This module's address, for the process that runs it. */
export const proveUrl: string = import.meta.url;

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.once("message", (task: Task) => void proveAll(task));

async function proveAll({ root, app, provided, entries }: Task): Promise<void> {
  let loose: unknown;
  const note = (error: unknown): void => {
    loose ??= error ?? new Error("undefined was thrown");
  };
  process.on("uncaughtException", note);
  process.on("unhandledRejection", note);
  keepInside(
    root,
    app,
    provided.map((source) => new RegExp(source)),
  );
  standIn();
  const require = createRequire(import.meta.url);
  for (const { file, env } of entries) {
    loose = undefined;
    for (const [name, value] of Object.entries(env)) process.env[name] ??= value;
    let proof: Proof = {};
    try {
      await (file.endsWith(".cjs") ? require(file) : import(pathToFileURL(file).href));
      await new Promise(setImmediate);
      if (loose !== undefined) throw loose;
    } catch (error) {
      const { message, code, stack } = Object(error) as {
        readonly message?: unknown;
        readonly code?: unknown;
        readonly stack?: unknown;
      }; // anything may be thrown
      if (code !== PLATFORM)
        proof = {
          failure: {
            message: String(message ?? error),
            code: typeof code === "string" ? code : undefined,
            stack: String(stack ?? ""),
          },
        };
    }
    await new Promise((sent) => process.send?.(proof, sent));
  }
  process.exit(0);
}

/** A module of the platform's that is not on this machine: the bundle cannot be tried here. */
const PLATFORM = "ANYFN_PLATFORM_MODULE";

/** Modules in the output find only what is in the output. */
function keepInside(root: string, app: string, provided: readonly RegExp[]): void {
  const within = (path: string): boolean => path.startsWith(`${root}/`);
  const fromApp = createRequire(`${app}/package.json`);
  registerHooks({
    resolve(specifier, context, next) {
      const parent = context.parentURL?.startsWith("file:") ? fileURLToPath(context.parentURL) : "";
      if (isBuiltin(specifier) || !within(parent)) return next(specifier, context);
      if (provided.some((pattern) => pattern.test(specifier))) {
        try {
          return { url: pathToFileURL(fromApp.resolve(specifier)).href, shortCircuit: true };
        } catch {
          throw Object.assign(new Error(`${specifier} is the platform's`), { code: PLATFORM });
        }
      }
      const found = next(specifier, context);
      if (found.url.startsWith("file:") && !within(fileURLToPath(found.url)))
        throw Object.assign(new Error(`Cannot find package '${specifier}' imported from ${parent}`), {
          code: "ERR_MODULE_NOT_FOUND",
        });
      return found;
    },
  });
  // require.resolve and its like go another way.
  const finder = Module as unknown as { _nodeModulePaths(from: string): string[] }; // what Node looks in, of old
  const all = finder._nodeModulePaths;
  finder._nodeModulePaths = (from) => (within(from) || from === root ? all(from).filter(within) : all(from));
}

/** What platforms put there before they load a bundle. */
function standIn(): void {
  // A server of ours loads its functions, and does not listen.
  Object.assign(globalThis, { [Symbol.for("anyfn.proof")]: true });
  Object.assign(globalThis, {
    awslambda: {
      streamifyResponse: (handler: unknown) => handler,
      HttpResponseStream: { from: (stream: unknown) => stream },
    },
  });
  const disposable = { dispose() {} };
  const core = {
    setProgrammingModel() {},
    registerFunction: () => disposable,
    registerHook: () => disposable,
    log() {},
  };
  const prototype = Module.prototype as unknown as { require(this: unknown, id: string): unknown }; // as the worker of Azure Functions does it
  const original = prototype.require;
  prototype.require = function (id) {
    return id === "@azure/functions-core" ? core : original.call(this, id);
  };
}
