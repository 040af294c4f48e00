/**
 * The library under the worker's own API, where it reads an invocation before any handler is called. What it makes of a forwarded
 * request may throw: then nobody would answer the client, and the host would wait for its limit of 240 seconds.
 * @see https://github.com/Azure/azure-functions-nodejs-library/blob/v4.x/types-core/index.d.ts
 */
import { fields } from "anyfn/read";
import { exchangeOf } from "./exchange.ts";
import { failureOf } from "./failures.ts";
import { restoreHeaders } from "./forwarded.ts";
import type { AzureContext } from "./native.ts";

/**
 * Lets the library read no headers from the trigger's metadata, ends requests of which it can make nothing, and tells the host of
 * requests that failed after they were answered. Once per process.
 */
export function guardLibrary(): void {
  const model = modelOf();
  if (!model || guarded.has(model)) return;
  guarded.add(model);
  const { getInvocationModel } = model;
  model.getInvocationModel = (core) => {
    const invocation = getInvocationModel.call(model, core);
    if (!isHttpFunction(core)) return invocation;
    const { getArguments, getResponse } = invocation;
    invocation.getArguments = async () => {
      const { invocationId, request } = core;
      const { Headers: told, ...triggerMetadata } = fields(request["triggerMetadata"]) ?? {};
      core.request = { ...request, triggerMetadata };
      try {
        const given = await getArguments.call(invocation);
        restoreHeaders(given.inputs[0], given.context, jsonIn(told));
        return given;
      } catch (error) {
        const exchange = exchangeOf({ invocationId });
        exchange?.writeHead(500);
        exchange?.end();
        throw error;
      }
    };
    invocation.getResponse = async (context, result) => {
      const isForwarded = exchangeOf(context) !== undefined;
      const response = await getResponse.call(invocation, context, result);
      const failure = failureOf(context);
      // Of a failure the host itself answers 500 and nothing more: what says more than that stays an answer.
      if (failure && (isForwarded || isBare(response))) throw errorOf(failure.error);
      return response;
    };
    return invocation;
  };
}

const guarded = new WeakSet<object>();

/** Of the API of the worker, and of what the library gives it, as much as is used. */
interface Model {
  getInvocationModel(core: CoreContext): Invocation;
}

interface CoreContext {
  readonly invocationId: string;
  readonly metadata?: { readonly bindings?: Readonly<Record<string, { readonly type?: unknown }>> };
  request: Readonly<Record<string, unknown>>;
}

interface Invocation {
  getArguments(): Promise<{ readonly context: AzureContext; readonly inputs: readonly unknown[] }>;
  getResponse(context: AzureContext, result: unknown): Promise<unknown>;
}

/** None outside a worker. */
function modelOf(): Model | undefined {
  try {
    // The worker answers to `require` alone.
    const { createRequire } = process.getBuiltinModule("node:module");
    const core = createRequire(process.execPath)("@azure/functions-core") as {
      getProgrammingModel?(): Model | undefined;
    }; // as the worker documents it
    return core.getProgrammingModel?.();
  } catch {
    return undefined;
  }
}

function isHttpFunction({ metadata }: CoreContext): boolean {
  return Object.values(metadata?.bindings ?? {}).some(({ type }) => /^httpTrigger$/i.test(String(type)));
}

/** True for an answer like the host's own to a failure. */
function isBare(response: unknown): boolean {
  const { statusCode, body } = fields(fields(fields(response)?.["returnValue"])?.["http"]) ?? {};
  const { bytes } = fields(body) ?? {};
  return statusCode === "500" && (bytes as Uint8Array | undefined)?.byteLength === 0; // the library's form of a body
}

/** The worker reads name, message and stack of an error, which only a real one is sure to let it. */
function errorOf(thrown: unknown): Error {
  try {
    if (thrown instanceof Error && typeof thrown.message === "string") return thrown;
  } catch {
    // Whatever is thrown may throw when it is read.
  }
  return new Error(`The function threw a value of the type ${typeof thrown}, which is no error`);
}

/** The host's own headers are JSON; a text is what a parameter or a field has put in their place. */
function jsonIn(told: unknown): unknown {
  const { json } = fields(told) ?? {};
  try {
    return typeof json === "string" ? JSON.parse(json) : null;
  } catch {
    return null;
  }
}
