import type { Adapter, HttpTrigger, MessageTrigger, Outcome, Trigger } from "../contract.ts";
import type { Client, CoreEvent, MessageKind } from "../events.ts";
import type { LogEntry } from "../log.ts";
import type { TargetName } from "../target-name.ts";
import { parseTraceparent } from "../trace.ts";
import { lightWeb } from "../web/light.ts";

/** What stands for the native event of a request. */
export interface TestRequest {
  readonly request: Request;
  readonly body: Uint8Array;
  readonly client: Client;
}

/** What stands for the native event of messages. */
export interface TestBatch {
  readonly kind: MessageKind;
  readonly events: readonly CoreEvent<MessageKind>[];
  readonly client: Client;
}

/** What stands for the platform's context. */
export interface TestContext {
  readonly id: string;
  readonly version: string | undefined;
  readonly memory: number | undefined;
  readonly region: string | undefined;
  readonly traceparent: string | undefined;
  /** In place of what the route yields. */
  readonly params: Readonly<Record<string, string>> | undefined;
  /** Epoch milliseconds. */
  readonly deadline: number;
}

/** The platform of tests. Its log entries are handed to the test, and not written. */
export function testAdapter(
  provider: TargetName,
  heard: (entry: LogEntry) => void,
): Adapter<unknown, TestContext> {
  return {
    name: provider,
    info: ({ id, version, memory, region }) => ({ id, version, memory, region }),
    remaining: ({ deadline }) => deadline - Date.now(),
    web: lightWeb,
    trace: (context) => parseTraceparent(context.traceparent),
    log(entry) {
      heard(entry);
      return { ...entry };
    },
  };
}

/** One row per kind of message. */
export const messageRows: readonly Trigger[] = (
  ["schedule", "storage", "queue", "topic", "database", "stream", "event", "invoke"] as const
).map(
  (kind) =>
    ({
      id: `node.test-${kind}`,
      kind,
      detect: (native: TestBatch) =>
        native.kind === kind && native.events.every((event) => event.kind === kind),
      normalize: (native: TestBatch) => native.events,
      client: (native: TestBatch) => native.client,
      ...(kind === "stream" ? { group: (event: CoreEvent<"stream">) => event.partition } : undefined),
      ...(kind === "queue" || kind === "topic"
        ? { group: (event: CoreEvent<"queue" | "topic">) => event.group }
        : undefined),
      reply: (outcomes: readonly Outcome[]) => outcomes,
    }) as unknown as MessageTrigger as Trigger, // `detect` sees to it that each row gets its own kind
);

/** The row of requests. */
export const httpRow: HttpTrigger<TestRequest, Response> = {
  id: "node.test-http",
  kind: "http",
  detect: (native) => (native as Partial<TestRequest>).request !== undefined,
  reader: {
    method: ({ request }) => request.method,
    url: ({ request }) => request.url,
    header: ({ request }, name) => request.headers.get(name) ?? undefined,
    headers: ({ request }) => request.headers,
    body: ({ body }) => (body.byteLength === 0 ? undefined : body),
    bodyLength: ({ body }) => body.byteLength,
    path: ({ request }) => new URL(request.url).pathname,
    about: ({ request, client }) => ({
      id: "",
      time: undefined,
      source: new URL(request.url).origin,
      client,
    }),
  },
  reply({ status, headers, cookies, body }) {
    const init = new Headers(headers);
    for (const cookie of cookies) init.append("set-cookie", cookie);
    return new Response(
      body === "" ? null : (body as string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>),
      { status, headers: init },
    ); // no body of shared memory
  },
};
