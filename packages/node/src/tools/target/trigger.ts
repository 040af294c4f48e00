import type { AppPlan, FunctionPlan, Kind } from "anyfn/target";
import { configOf, type Json, nativeOf } from "./config.ts";
import { resourceName } from "./names.ts";
import { defined, merged, type Resource, type Sink } from "./resource.ts";
import { sinkOf } from "./sink.ts";

/** What brings a function its events out of the broker: https://knative.dev/docs/eventing/triggers/ */
export function trigger(plan: AppPlan, fn: FunctionPlan, sink: Sink): Resource {
  return {
    apiVersion: "eventing.knative.dev/v1",
    kind: "Trigger",
    metadata: { name: resourceName(plan.name, fn.name) },
    spec: merged(
      defined({
        broker: configOf(plan.config).broker ?? "default",
        filters: FILTERS[fn.kind]?.(fn) ?? [],
        subscriber: { ...sink },
        delivery: delivery(plan, fn),
      }),
      nativeOf(fn).trigger,
    ),
  };
}

type Filters = (fn: FunctionPlan) => readonly Json[];

/**
 * By the attributes that anyfn writes: docs/cloudevents.md. An event passes where every filter of the list lets it; what they cannot
 * say is looked at again by the function itself.
 */
const FILTERS: { readonly [K in Kind]?: Filters } = {
  queue: ({ options }) => [exact({ type: "anyfn.queue.message", queue: String(options.name) })],
  topic: ({ options }) => [exact({ type: "anyfn.topic.message", topic: String(options.name) })],
  stream: ({ options }) => [exact({ type: "anyfn.stream.message", stream: String(options.name) })],
  storage: ({ options }) => [
    exact({ bucket: String(options["bucket"]) }),
    ofTypes("anyfn.storage.", options["on"]),
    ...(options["prefix"] ? [{ prefix: { subject: String(options["prefix"]) } }] : []),
    ...(options["suffix"] ? [{ suffix: { subject: String(options["suffix"]) } }] : []),
  ],
  database: ({ options }) => [
    collection(String(options["collection"])),
    ...(options["database"] === undefined ? [] : [exact({ database: String(options["database"]) })]),
    // What does not say its action always passes.
    ofTypes("anyfn.database.", Array.isArray(options["on"]) ? [...options["on"], "written"] : undefined),
  ],
  event: ({ options }) => [
    exact({
      type: String(options["type"]),
      ...(options["source"] === undefined ? {} : { source: String(options["source"]) }),
    }),
  ],
};

function exact(attributes: Readonly<Record<string, string>>): Json {
  return { exact: attributes };
}

function ofTypes(beginning: string, actions: unknown): Json {
  if (!Array.isArray(actions)) return { prefix: { type: beginning } };
  const [first, ...others] = actions.map((action) => exact({ type: `${beginning}${action}` }));
  return first !== undefined && others.length === 0 ? first : { any: first ? [first, ...others] : [] };
}

/**
 * A path with `{name}` segments, each of which stands for any one segment, in CloudEvents SQL: `%` stands for slashes too, so that
 * one slash more is ruled out. https://github.com/cloudevents/spec/blob/main/cesql/spec.md#324-like-operator
 */
function collection(path: string): Json {
  const segments = path.split("/");
  if (!segments.some((segment) => PARAMETER.test(segment))) return exact({ collection: path });
  // Any number of segments, none included: whatever passes here too much, the server looks at again.
  const open = segments.some((segment) => SEVERAL.test(segment));
  const pattern = segments
    .map((segment) => {
      if (SEVERAL.test(segment)) return ANY;
      return PARAMETER.test(segment) ? "%" : segment.replace(/[\\'%_]/g, "\\$&");
    })
    .join("/")
    .replace(new RegExp(`/?${ANY}/?`, "g"), "%");
  const deeper = Array(segments.length + 1)
    .fill("%")
    .join("/");
  return {
    cesql: `EXISTS collection AND (collection LIKE '${pattern}')${open ? "" : ` AND NOT (collection LIKE '${deeper}')`}`,
  };
}

const PARAMETER = /^(?:\{[^{}]+\}|\*\*?)$/;
const SEVERAL = /^(?:\{[^{}=]+=\*\*\}|\*\*)$/;
/** In place of any number of segments, with the slashes around it; in no name. */
const ANY = "\0";

/** How the broker tries again. A dead letter is the queue of another function, an address, or the name of a Channel. */
function delivery(plan: AppPlan, { options: { retry } }: FunctionPlan): Json | undefined {
  if (retry === undefined) return undefined;
  const { attempts, delay, deadLetter } = retry;
  return defined({
    retry: attempts,
    ...(delay === undefined ? {} : { backoffPolicy: "exponential", backoffDelay: `PT${delay}S` }),
    deadLetterSink: deadLetter === undefined ? undefined : deadLetterSink(plan, deadLetter),
  });
}

function deadLetterSink(plan: AppPlan, deadLetter: string): Json {
  // The broker changes no attribute: by its Trigger the event would come back to the function that failed.
  const reader = plan.functions.find(({ kind, options }) => kind === "queue" && options.name === deadLetter);
  if (reader) return { ...sinkOf(plan, reader) };
  return /^https?:\/\//.test(deadLetter)
    ? { uri: deadLetter }
    : { ref: { apiVersion: "messaging.knative.dev/v1", kind: "Channel", name: deadLetter } };
}
