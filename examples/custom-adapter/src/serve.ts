import { type AnyDefinition, type ServeOptions, serve as serveWith, type Trigger } from "anyfn/adapter";
import { cloudflare } from "./adapter.ts";
import type { Channel, ExecutionContext, MessageBatch, ScheduledController, WorkerCall } from "./native.ts";

/** The default export of a Worker: of these the platform calls what it has an event for. */
export interface Worker {
  fetch(request: Request, env: unknown, execution: ExecutionContext): Promise<Response>;
  scheduled(controller: ScheduledController, env: unknown, execution: ExecutionContext): Promise<void>;
  queue(batch: MessageBatch, env: unknown, execution: ExecutionContext): Promise<void>;
}

/** A function as a Worker, with the triggers that may call it. Generated entries import this and their own triggers alone. */
export function serve(
  definition: AnyDefinition,
  triggers: readonly Trigger[],
  options: ServeOptions = {},
): Worker {
  const entry = serveWith(cloudflare, definition, triggers, {
    // Standard output is the console here.
    write: (line) => console.log(line),
    ...options,
  });
  return {
    fetch: (request, env, execution) =>
      new Promise((respond, reject) => {
        const channel: Channel = { method: request.method, respond };
        const id = request.headers.get("cf-ray") ?? crypto.randomUUID();
        // The invocation ends after the answer: with its last byte, and with what the function gave to `waitUntil`.
        const done = Promise.resolve(entry(request, { id, env, execution } satisfies WorkerCall, channel));
        execution.waitUntil(done.catch(reject));
      }),
    scheduled: async (controller, env, execution) => {
      await entry(controller, { id: crypto.randomUUID(), env, execution } satisfies WorkerCall);
    },
    queue: async (batch, env, execution) => {
      await entry(batch, { id: crypto.randomUUID(), env, execution } satisfies WorkerCall);
    },
  };
}
