import type { HttpDefinition, HttpOptions } from "../builders/http.ts";
import type { Context } from "../context.ts";
import type { Outcome, Trigger } from "../contract.ts";
import type { AnyDefinition, FunctionDefinition } from "../definition.ts";
import type { Client, CoreEvent, Kind, MessageKind } from "../events.ts";
import type { LogEntry } from "../log.ts";
import { serve } from "../pipeline/serve.ts";
import { resourceId } from "../resources.ts";
import { isSchema } from "../schema.ts";
import type { Connection } from "../scope.ts";
import type { TargetName } from "../target-name.ts";
import { definitionFor } from "../target-values.ts";
import type { UsageRecord, UsageSink } from "../usage.ts";
import {
  httpRow,
  messageRows,
  type TestBatch,
  type TestContext,
  type TestRequest,
  testAdapter,
} from "./adapter.ts";

/** What the handler's context says in place of the defaults. */
export interface TestOptions {
  /** The invocation's id: `"test"` by default. */
  readonly id?: string | undefined;
  /** The function's name: its `name` option or `"test"` by default. */
  readonly name?: string | undefined;
  readonly version?: string | undefined;
  /** MB. */
  readonly memory?: number | undefined;
  readonly region?: string | undefined;
  /** When the invocation ends: by default now plus the function's `timeout`, or a minute. */
  readonly deadline?: Date | undefined;
  /** The target to seem to run on: `"node"` by default. */
  readonly provider?: TargetName | undefined;
  /** W3C trace context. */
  readonly traceparent?: string | undefined;
  /** Variables on top of the process's and the function's own. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Who calls: of http functions and direct calls. */
  readonly client?: Client | undefined;
  /** Of an http function: in place of what its route yields. */
  readonly params?: Readonly<Record<string, string>> | undefined;
  /**
   * The services of the resources that the function lists, as `connect()` of `@anyfn/clients` answers them. A listed resource that
   * is not given is kept in memory for as long as the instance lives; a call to one that is not listed fails with `DENIED`.
   */
  readonly resources?: readonly Connection[] | undefined;
  /** Gets each log entry as it is written, before redaction. */
  readonly onLog?: ((entry: LogEntry) => void) | undefined;
  /** Gets the usage of each invocation. */
  readonly onUsage?: UsageSink | undefined;
}

/** The request, and the context that it comes with. */
export interface RequestOptions extends TestOptions, RequestInit {}

/** A message that failed. */
export interface FailedMessage {
  readonly id: string;
  readonly error: unknown;
  /** True when it was not started: an earlier one of its group failed, or time ran out. */
  readonly skipped?: true;
}

/** What became of one event. */
export interface InvokeResult {
  /** What the handler returned; undefined when it failed or the event was filtered out. */
  readonly result: unknown;
  /** What the platform would be told has failed. */
  readonly failed: readonly FailedMessage[];
  readonly usage: UsageRecord;
  /** In order, with their fields before redaction; `context.log.debug` needs `env: { ANYFN_LOG_LEVEL: "debug" }`. */
  readonly logs: readonly LogEntry[];
}

/** What became of a batch. */
export interface BatchInvokeResult extends Omit<InvokeResult, "result"> {
  /** What the handler returned for each event. */
  readonly result: readonly unknown[];
}

/** One running instance of a function: `setup` runs before its first event. */
export interface TestInstance<Definition> {
  readonly invoke: Invoke<Definition>;
  /** Runs `dispose`. */
  shutdown(): Promise<void>;
}

/** How a definition of each kind is called. */
type Invoke<Definition> = Definition extends HttpDefinition
  ? (request: Request | string | URL, options?: RequestOptions) => Promise<Response>
  : Definition extends FunctionDefinition<infer K, never, unknown>
    ? InvokeMessages<Extract<K, MessageKind>>
    : never;

interface InvokeMessages<K extends MessageKind> {
  (event: CoreEvent<K>, options?: TestOptions): Promise<InvokeResult>;
  (events: readonly CoreEvent<K>[], options?: TestOptions): Promise<BatchInvokeResult>;
}

/**
 * Runs a function on a request or on core events, through everything that runs on a platform: setup, filters, schemas,
 * middleware, deadline, report of failures. A request given as text may be a path alone. Each call is an instance of its
 * own, from `setup` to `dispose`; for several calls of one instance see {@link testInstance}.
 *
 * @throws what `setup`, an `env` schema or an event of another kind raises; what a handler throws is in `failed`, or is a 500
 * @example
 * const response = await invoke(api, "/orders/1", { method: "PUT", body: "{}" });
 * const { failed } = await invoke(orders, [queueEvent({ data: { id: 1 } }), queueEvent({ data: "no order" })]);
 */
export function invoke(
  definition: HttpDefinition,
  request: Request | string | URL,
  options?: RequestOptions,
): Promise<Response>;
export function invoke<K extends MessageKind>(
  definition: FunctionDefinition<K, never, unknown>,
  event: CoreEvent<K>,
  options?: TestOptions,
): Promise<InvokeResult>;
export function invoke<K extends MessageKind>(
  definition: FunctionDefinition<K, never, unknown>,
  events: readonly CoreEvent<K>[],
  options?: TestOptions,
): Promise<BatchInvokeResult>;
export async function invoke(
  definition: FunctionDefinition<Kind, never, unknown>,
  what: unknown,
  options: TestOptions = {},
): Promise<unknown> {
  const { call, shutdown } = start(definition, options);
  let later = false;
  try {
    const answer = await call(what, {});
    later = answer instanceof Response && answer.body !== null && isStreaming(definition);
    return later ? thenAfter(answer as Response, shutdown) : answer; // `later` says so
  } finally {
    if (!later) await shutdown();
  }
}

/**
 * An instance that takes several invocations, as a platform's does: `setup` once, `coldStart` only the first time.
 *
 * @param options Of all its invocations; `name`, `env`, `provider` and `resources` can be set here only.
 */
export function testInstance<Definition extends FunctionDefinition<Kind, never, unknown>>(
  definition: Definition,
  options: TestOptions = {},
): TestInstance<Definition> {
  const { call, shutdown } = start(definition, options);
  return { invoke: call as unknown as Invoke<Definition>, shutdown }; // as its own types say
}

interface Call {
  readonly options: TestOptions;
  readonly logs: LogEntry[];
  usage: UsageRecord | undefined;
}

function start(
  given: FunctionDefinition<Kind, never, unknown>,
  shared: TestOptions,
): {
  readonly call: (what: unknown, options?: RequestOptions) => Promise<unknown>;
  readonly shutdown: () => Promise<void>;
} {
  const provider = shared.provider ?? "node";
  const definition = definitionFor(given, provider);
  const { env, name, timeout = 60 } = definition.options;
  const calls = new Map<string, Call>();
  const adapter = testAdapter(provider, (entry) => {
    const call = calls.get(entry.id);
    call?.logs.push(entry);
    call?.options.onLog?.(entry);
  });
  const { kind } = definition;
  const http = isStreaming(definition) ? { ...httpRow, streaming: true as const } : httpRow;
  const entry = serve(
    adapter,
    withParams(definition),
    kind === "http" ? [http as Trigger] : messageRows.filter((row) => row.kind === kind),
    {
      name: shared.name ?? name ?? "test",
      environment: { ...process.env, ...(isSchema(env) ? undefined : env), ...shared.env },
      held: new Map((shared.resources ?? []).map(({ resource, service }) => [resourceId(resource), service])),
      write: () => {},
      usage: (record) => {
        const call = calls.get(record.id ?? "");
        if (call) call.usage = record;
        call?.options.onUsage?.(record);
      },
    },
  );

  async function call(what: unknown, given: RequestOptions = {}): Promise<unknown> {
    const options: RequestOptions = { ...shared, ...given };
    const { id = `test-${++count}`, version, memory, region, traceparent, params, deadline } = options;
    const mine: Call = { options, logs: [], usage: undefined };
    const context: TestContext = {
      id,
      version,
      memory,
      region,
      traceparent,
      params,
      deadline: deadline?.getTime() ?? Date.now() + timeout * 1000,
    };
    calls.set(id, mine);
    try {
      if (kind === "http")
        return await entry(await toNative(what as Request | string | URL, options), context); // as the overloads say
      const events = (Array.isArray(what) ? what : [what]) as readonly CoreEvent<MessageKind>[]; // as above
      const outcomes = (await entry(
        { kind: events[0]?.kind ?? kind, events, client: options.client ?? {} } satisfies TestBatch,
        context,
      )) as readonly Outcome[]; // the rows' `reply`
      const results = outcomes.map((outcome) => (outcome.ok ? outcome.value : undefined));
      const failed = outcomes.flatMap((outcome, index): FailedMessage[] =>
        outcome.ok
          ? []
          : [
              {
                id: events[index]?.id ?? "",
                error: outcome.error,
                ...(outcome.skipped && { skipped: true }),
              },
            ],
      );
      return {
        result: Array.isArray(what) ? results : results[0],
        failed,
        usage: mine.usage,
        logs: mine.logs,
      };
    } finally {
      calls.delete(id);
    }
  }
  return { call, shutdown: () => entry.shutdown() };
}

let count = 0;

function isStreaming(definition: FunctionDefinition<Kind, never, unknown>): boolean {
  return (definition.options as HttpOptions).streaming === true; // only http functions have it
}

/** The definition, with the params that a test gives in place of the route's. */
function withParams(definition: FunctionDefinition<Kind, never, unknown>): AnyDefinition {
  const { handler } = definition;
  const outer = (input: never, context: Context): unknown => {
    const { params } = context.native as TestContext; // as `start` made it
    if (params) Object.assign(context, { params });
    return handler(input, context as never); // the context that the definition's handler takes
  };
  const { run } = definition;
  return {
    ...definition,
    handler: outer as never, // as above
    // A test shall see why the function does not start, and not the 500 that a caller would.
    run: (invocation, row, start) => (start ? start.then(() => run(invocation, row)) : run(invocation, row)),
  };
}

async function toNative(what: Request | string | URL, options: RequestOptions): Promise<TestRequest> {
  const request = new Request(
    what instanceof Request ? what : new URL(what, "https://function.test"),
    options,
  );
  return { request, body: new Uint8Array(await request.clone().arrayBuffer()), client: options.client ?? {} };
}

/** The response, with something to do once its body has ended or was given up. */
function thenAfter(response: Response, work: () => Promise<void>): Response {
  const end = { flush: work, cancel: work };
  return new Response(response.body?.pipeThrough(new TransformStream(end)), response);
}
