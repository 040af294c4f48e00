/** The adapter called in this process as the library calls it, and its answer taken as library and host take it. */
import type { Trigger } from "anyfn/adapter";
import type {
  AnyDefinition,
  NativeResult,
  PlayOptions,
  ReportedError,
  Session,
  WireResponse,
} from "anyfn/driver";
import { watchExchanges } from "../../exchange.ts";
import { failureOf } from "../../failures.ts";
import type { AzureContext } from "../../native.ts";
import { type AzureHandler, type AzureServeOptions, serve } from "../../serve.ts";
import { camelCased, toHttpRequest, toIncoming, toInput } from "./converted.ts";
import { emptyAnswer, LibraryAnswer } from "./library-answer.ts";
import type { AzureCall } from "./rpc.ts";
import type { AzureVariant } from "./variants.ts";

/** How a definition becomes a handler. */
export type Serve = (
  definition: AnyDefinition,
  rows: readonly Trigger[],
  options: AzureServeOptions,
) => AzureHandler;

/** A session of the adapter itself, or of another in its place. */
export function openInProcess(
  definition: AnyDefinition,
  variant: AzureVariant,
  serveOn: Serve = serve,
): Session {
  const { row, binding } = variant;
  const { registration } = row;
  const trigger = {
    ...registration.binding(definition, NAME),
    ...binding,
    type: registration.type,
    name: "trigger",
  };
  const streaming = variant.serve.streaming ?? false;
  const lines: string[] = [];
  // The time limit is the app's, not a call's: one handler for each that is asked for.
  const handlers = new Map<number, AzureHandler>();
  const handlerFor = (timeoutMs: number): AzureHandler => {
    const known = handlers.get(timeoutMs);
    if (known) return known;
    const made = serveOn(definition, [row], {
      name: NAME,
      timeout: timeoutMs / 1000,
      stream: streaming,
      usage: (record) => lines.push(JSON.stringify(record)),
    });
    handlers.set(timeoutMs, made);
    return made;
  };
  if (streaming) watchExchanges();

  return {
    async call(native, play = {}) {
      const first = lines.length;
      const timeoutMs = play.timeoutMs ?? 3000;
      const call = native as AzureCall; // an event of ours
      const given = nativeContext(play);
      const context: AzureContext = {
        ...given,
        ...contextOf(call, trigger),
        ...recorded(lines, given.invocationId),
      };
      const answer = new LibraryAnswer(
        call.request && streaming ? toIncoming(call.request, context.invocationId ?? "") : undefined,
      );
      const { methods } = trigger as { readonly methods?: readonly string[] }; // of an HTTP trigger
      const work = (async () => {
        // The host calls no function for a method that it is not registered for.
        if (call.request && methods && !methods.includes(call.request.method)) return emptyAnswer(404);
        const input = call.request
          ? toHttpRequest(call.request, streaming)
          : inputOf(call, registration.type);
        const result = await handlerFor(timeoutMs)(input, context);
        if (!call.request) return undefined;
        const taken = await answer.take(result, streaming);
        const failure = failureOf(context);
        const isBare = taken.status === 500 && taken.body.byteLength === 0;
        if (failure && (streaming || isBare)) throw new AnsweredFailure(failure.error, taken);
        return taken;
      })();
      const result = await settle(work, timeoutMs, call.request !== undefined, streaming);
      return { ...result, logs: lines.slice(first) };
    },
    async stop() {
      for (const handler of handlers.values()) await handler.shutdown();
    },
  };
}

/** The library's context, as far as it is the same for every trigger. */
function nativeContext({ id = crypto.randomUUID() }: PlayOptions = {}): AzureContext {
  return { invocationId: id, functionName: NAME };
}

const NAME = "conformance";

function contextOf(
  { triggerMetadata, retryContext, request }: AzureCall,
  trigger: object,
): Partial<AzureContext> {
  const given = request?.headers.find(([name]) => name.toLowerCase() === "traceparent")?.[1];
  const type = String((trigger as { readonly type: unknown }).type); // just put together
  return {
    traceContext: { traceParent: given ?? OWN_TRACE, traceState: "" },
    options: { trigger: { ...trigger } },
    ...(retryContext && { retryContext }),
    // The library gives none for requests and timers.
    ...(triggerMetadata && type !== "httpTrigger" && type !== "timerTrigger"
      ? {
          triggerMetadata: camelCased(
            Object.fromEntries(Object.entries(triggerMetadata).map(([name, data]) => [name, toInput(data)])),
          ) as Readonly<Record<string, unknown>>, // an object stays one
        }
      : {}),
  };
}

const OWN_TRACE = "00-11111111111111111111111111111111-2222222222222222-00";

function inputOf({ inputData = [] }: AzureCall, type: string): unknown {
  const input = inputData[0] && toInput(inputData[0].data);
  return type === "timerTrigger" ? camelCased(input) : input;
}

/** Lines as a launcher of the real library tells them: the host knows the invocation, whatever the line says. */
function recorded(lines: string[], invocationId: string | undefined): Partial<AzureContext> {
  const at =
    (level: string) =>
    (...args: unknown[]) => {
      lines.push(JSON.stringify({ invocationId, level, category: "user", message: args.join(" ") }));
    };
  return { debug: () => {}, info: at("information"), warn: at("warning"), error: at("error") };
}

async function settle(
  work: Promise<WireResponse | undefined>,
  timeoutMs: number,
  isRequest: boolean,
  streaming: boolean,
): Promise<Omit<NativeResult, "logs">> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<Omit<NativeResult, "logs">>((resolve) => {
    const error = {
      type: "FunctionTimeoutException",
      message: `Timeout value of ${timeoutMs} ms was exceeded`,
    };
    // What the adapter has to answer at its deadline may be a moment late.
    timer = setTimeout(() => resolve({ status: "timeout", error }), timeoutMs + 100);
  });
  const answer = work.then(
    (value) => ({ status: "ok" as const, ...(value && { value }) }),
    (thrown: unknown) =>
      thrown instanceof AnsweredFailure
        ? { status: "error" as const, error: reported(thrown.cause), value: thrown.answer }
        : failed(reported(thrown), isRequest, streaming),
  );
  return Promise.race([answer, timeout]).finally(() => clearTimeout(timer));
}

/** A failure after the answer: the client has it, and the host counts the failure. */
class AnsweredFailure extends Error {
  readonly answer: WireResponse;

  constructor(cause: unknown, answer: WireResponse) {
    super("the function failed", { cause });
    this.answer = answer;
  }
}

/** Of a function that fails the host answers 500 itself; where it forwarded the request, the client waits for ever. */
function failed(error: ReportedError, isRequest: boolean, streaming: boolean): Omit<NativeResult, "logs"> {
  if (!isRequest) return { status: "error", error };
  if (streaming) return { status: "timeout", error };
  return { status: "error", error, value: emptyAnswer(500) };
}

function reported(error: unknown): ReportedError {
  // Whatever is thrown may throw when it is read.
  try {
    return error instanceof Error
      ? { type: error.name, message: error.message }
      : { type: typeof error, message: String(error) };
  } catch {
    return { type: typeof error, message: "unreadable" };
  }
}
