/**
 * The worker's side of Azure Functions in a process of its own: it answers `require("@azure/functions-core")`, loads the app's entry
 * point, and plays invocations through the real `@azure/functions` library in the order of the worker's own steps.
 * @see https://github.com/Azure/azure-functions-nodejs-worker
 */
import { globSync, readFileSync } from "node:fs";
import { createRequire, Module } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type {
  AzureRegistration,
  FromWorker,
  RpcData,
  RpcResponse,
  ToWorker,
  WorkerError,
} from "./azure-functions-rpc.ts";

type Callback = (...args: readonly unknown[]) => unknown;
type Hooks = Readonly<Record<string, unknown>>;

/** What the library registers, by the names of the core API. */
interface ProgrammingModel {
  getInvocationModel(context: CoreContext): InvocationModel;
  getCapabilities?(capabilities: Record<string, string>): Promise<Record<string, string>>;
}

interface InvocationModel {
  getArguments(): Promise<{ readonly context: unknown; readonly inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], callback: Callback): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<RpcResponse>;
}

interface Metadata {
  readonly name: string;
  readonly bindings: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly retryOptions?: Readonly<Record<string, unknown>>;
}

interface CoreContext {
  readonly invocationId: string;
  readonly request: unknown;
  readonly metadata: Metadata;
  state: string | undefined;
  log(level: string, category: string, message: string): void;
}

// The app may neither see the channel nor be kept from believing that it was started alone.
const toHost = process.send?.bind(process);
delete process.send;

const functions = new Map<string, { readonly metadata: Metadata; readonly callback: Callback }>();
const hooks = new Map<string, Set<(context: Hooks) => unknown>>();
const appHookData = {};
const appLevelOnlyHookData = {};
let model: ProgrammingModel | undefined;
let started = false;

/** What `require("@azure/functions-core")` gives an app. */
const core = {
  version: "3.11.0",
  get hostVersion(): string {
    return "4.1046.100.25578";
  },
  Disposable: { from: () => undefined },
  setProgrammingModel(given: ProgrammingModel): void {
    model = given;
  },
  getProgrammingModel: (): ProgrammingModel | undefined => model,
  registerFunction(metadata: Metadata, callback: Callback): { dispose(): void } {
    if (started) throw new Error("A function can only be registered during app startup.");
    if (functions.has(metadata.name))
      throw new Error(
        `A function with name "${metadata.name}" has already been registered. Ensure each function has a unique name.`,
      );
    functions.set(metadata.name, { metadata, callback });
    return { dispose: () => void functions.delete(metadata.name) };
  },
  registerHook(name: string, callback: (context: Hooks) => unknown): { dispose(): void } {
    const registered = hooks.get(name) ?? new Set();
    hooks.set(name, registered.add(callback));
    return { dispose: () => void registered.delete(callback) };
  },
  log(level: string, category: string, message: string): void {
    send({ type: "log", level, category, message });
  },
};

const { prototype } = Module as unknown as { readonly prototype: { require: (id: string) => unknown } }; // not in Node's types
const require = prototype.require;
prototype.require = function (id) {
  return id === "@azure/functions-core" ? core : require.call(this, id);
};

const handlers: {
  readonly [T in ToWorker["type"]]: (message: Extract<ToWorker, { type: T }>) => Promise<void>;
} = {
  async start({ folder }) {
    try {
      await load(folder);
      await runHooks("appStart", {
        hookData: appLevelOnlyHookData,
        appHookData,
        functionAppDirectory: folder,
      });
      const capabilities = (await model?.getCapabilities?.({ HandlesWorkerTerminateMessage: "true" })) ?? {};
      started = true;
      send({
        type: "started",
        functions: [...functions.values()].map(({ metadata }) => toRegistration(metadata)),
        capabilities,
      });
    } catch (error) {
      send({ type: "failed", error: toError(error) });
    }
  },
  async invoke({ id, function: name, request }) {
    try {
      send({ type: "response", id, response: await invoke(id, name, request) });
    } catch (error) {
      send({ type: "failure", id, error: toError(error) });
    }
  },
  async terminate() {
    await runHooks("appTerminate", { hookData: appLevelOnlyHookData, appHookData });
    process.exit(0);
  },
};

process.on("message", (message) => {
  const given = message as ToWorker; // our own parent sends nothing else
  void handlers[given.type](given as never); // each handler takes the message of its own type
});
send({ type: "ready" });

/** The files that `main` of package.json names; it may be a pattern. */
async function load(folder: string): Promise<void> {
  // The shape of every package.json.
  const { main } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    readonly main?: string;
  };
  const files = main === undefined ? [] : globSync(main, { cwd: folder }).sort();
  if (files.length === 0)
    throw new Error(
      `Worker was unable to load entry point "${main}": Found zero files matching the supplied pattern`,
    );
  for (const file of files) {
    const path = join(folder, file);
    try {
      if (isModule(path, folder)) await import(pathToFileURL(path).href);
      else createRequire(path)(path);
    } catch (error) {
      const { message } = toError(error);
      throw Object.assign(
        new Error(`Worker was unable to load entry point "${file}": ${message}`, { cause: error }),
        {
          name: toError(error).type,
        },
      );
    }
  }
}

function isModule(path: string, folder: string): boolean {
  if (path.endsWith(".mjs")) return true;
  const { type } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    readonly type?: string;
  };
  return type === "module" && !path.endsWith(".cjs");
}

async function invoke(
  id: string,
  name: string,
  request: Extract<ToWorker, { type: "invoke" }>["request"],
): Promise<RpcResponse> {
  const found = functions.get(name);
  if (!found || !model) throw new Error(`Function code for '${name}' is not loaded and cannot be invoked.`);
  const { metadata } = found;
  const context: CoreContext = {
    invocationId: id,
    request: {
      invocationId: id,
      functionId: name,
      inputData: request.inputData?.map(({ name: binding = triggerOf(metadata), data }) => ({
        name: binding,
        data: fromWire(data),
      })),
      triggerMetadata: Object.fromEntries(
        Object.entries(request.triggerMetadata ?? {}).map(([key, data]) => [key, fromWire(data)]),
      ),
      traceContext: request.traceContext,
      retryContext: request.retryContext,
    },
    metadata,
    state: undefined,
    log: (level, category, message) => send({ type: "log", id, level, category, message }),
  };
  const invocation = model.getInvocationModel(context);
  const { context: invocationContext, inputs } = await invocation.getArguments();
  const shared = { hookData: {}, appHookData, invocationContext };
  const before = { ...shared, functionCallback: found.callback, inputs };
  await during(context, "preInvocationHooks", () => runHooks("preInvocation", before));
  const after: { result: unknown; error: unknown } & typeof shared & { inputs: unknown[] } = {
    ...shared,
    inputs: before.inputs,
    result: null,
    error: null,
  };
  await during(context, "invocation", async () => {
    try {
      after.result = await invocation.invokeFunction(
        invocationContext,
        before.inputs,
        before.functionCallback,
      );
    } catch (error) {
      after.error = error ?? new Error("The function threw nothing");
    }
  });
  await during(context, "postInvocationHooks", () => runHooks("postInvocation", after));
  if (after.error !== null && after.error !== undefined) throw after.error;
  return invocation.getResponse(invocationContext, after.result);
}

async function during(context: CoreContext, state: string, work: () => Promise<void>): Promise<void> {
  context.state = state;
  try {
    await work();
  } finally {
    context.state = undefined;
  }
}

async function runHooks(name: string, context: Hooks): Promise<void> {
  for (const hook of hooks.get(name) ?? []) await hook(context);
}

function triggerOf({ bindings }: Metadata): string | undefined {
  return Object.entries(bindings).find(([, { type }]) => /trigger$/i.test(String(type)))?.[0];
}

/** 64-bit integers become what protobuf's reader makes of them. */
function fromWire(data: RpcData): unknown {
  if (!("collectionSint64" in data)) return data;
  const sint64 = data.collectionSint64.sint64.map((value) => ({
    low: Number(BigInt.asIntN(32, value)),
    high: Number(BigInt.asIntN(32, value >> 32n)),
    unsigned: false,
  }));
  return { collectionSint64: { sint64 } };
}

/** Bindings as the host gets them: plain JSON. */
function toRegistration({ name, bindings, retryOptions }: Metadata): AzureRegistration {
  const plain = Object.entries(bindings).map(([binding, options]) => ({ ...options, name: binding }));
  return JSON.parse(JSON.stringify({ name, bindings: plain, retryOptions })) as AzureRegistration; // what was just written
}

function toError(error: unknown): WorkerError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const trace = error.stack?.split("\n").slice(1);
  return { type: error.name, message: error.message, ...(trace && { trace }) };
}

function send(message: FromWorker): void {
  toHost?.(message);
}
