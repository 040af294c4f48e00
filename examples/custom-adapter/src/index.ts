import type { AnyDefinition, ServeOptions, Trigger } from "anyfn/adapter";
import { http } from "./events/http.ts";
import { queue } from "./events/queue.ts";
import { schedule } from "./events/schedule.ts";
import { serve, type Worker } from "./serve.ts";

export type { WorkerCall } from "./native.ts";
export type { Worker } from "./serve.ts";

/** Every trigger. */
export const triggers: readonly Trigger[] = [http, schedule, queue];

/**
 * A function as a Worker, without a build.
 *
 * @example
 * export default handler(http(() => new Response("hello")));
 */
export function handler(definition: AnyDefinition, options: ServeOptions = {}): Worker {
  return serve(definition, triggers, options);
}
