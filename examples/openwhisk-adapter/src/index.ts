import type { AnyDefinition, ServeOptions, Trigger } from "anyfn/adapter";
import { http } from "./events/http.ts";
import { invoke } from "./events/invoke.ts";
import { kafkaStream } from "./events/kafka-stream.ts";
import { kafkaTopic } from "./events/kafka-topic.ts";
import { schedule } from "./events/schedule.ts";
import { type Main, serve } from "./serve.ts";

export type { Activation } from "./native.ts";
export type { Main } from "./serve.ts";

/** Every trigger. */
export const triggers: readonly Trigger[] = [http, kafkaStream, kafkaTopic, schedule, invoke];

/**
 * A function as an action, without a build.
 *
 * @example
 * export const main = handler(http(() => new Response("hello")));
 */
export function handler(definition: AnyDefinition, options: ServeOptions = {}): Main {
  return serve(definition, triggers, options);
}
