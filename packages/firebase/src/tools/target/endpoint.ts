import {
  documentFilters,
  exportName,
  isRecord,
  list,
  nativeOf,
  STORAGE_TYPES,
  storageType,
  text,
} from "@anyfn/cloud-functions/target";
import { type FunctionPlan, scheduleOf } from "anyfn/target";
import { type FirebaseConfig, OWN } from "./config.ts";
import { type Block, blockOf, triggerOf } from "./triggers.ts";

/** Plain data as `functions.yaml` takes it. */
export type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

type Fields = Readonly<Record<string, Json | undefined>>;

/**
 * The endpoints of a function, by their ids: one, or one per action of a storage function, as an endpoint has one type of event.
 * The form: https://github.com/firebase/firebase-tools, `deploy/functions/runtimes/discovery/v1alpha1.ts`.
 */
export function endpointsOf(plan: FunctionPlan, config: FirebaseConfig): Readonly<Record<string, Json>> {
  const native = Object.fromEntries(
    Object.entries(nativeOf(plan, "firebase")).filter(([key]) => !OWN.has(key)),
  ) as Readonly<Record<string, Json>>; // plain data, as all options of a plan
  const block = blockOf(plan);
  const blocks: Readonly<Record<string, Fields>> =
    triggerOf(plan) === "gcp.storage" ? storageEvents(plan) : { [plan.name]: BLOCKS[block](plan, config) };
  return Object.fromEntries(
    Object.entries(blocks).map(([id, fields]) => {
      const endpoint = { ...common(plan, config), [block]: defined(fields) };
      return [id, named(merge(endpoint, native))];
    }),
  );
}

/** The ids of the endpoints of a function. */
export function endpointIds(plan: FunctionPlan): readonly string[] {
  return triggerOf(plan) === "gcp.storage" ? Object.keys(storageEvents(plan)) : [plan.name];
}

function common({ name, options }: FunctionPlan, config: FirebaseConfig): Record<string, Json> {
  const region = options.region ?? config.region;
  const { memory, timeout, concurrency, minInstances, maxInstances, secrets = [] } = options;
  return defined({
    platform: "gcfv2",
    entryPoint: exportName(name),
    region: region === undefined ? undefined : [region],
    availableMemoryMb: memory,
    timeoutSeconds: timeout,
    concurrency,
    minInstances,
    maxInstances,
    secretEnvironmentVariables: secrets.length > 0 ? secrets.map((key) => ({ key })) : undefined,
  });
}

const BLOCKS: Readonly<Record<Block, (plan: FunctionPlan, config: FirebaseConfig) => Fields>> = {
  httpsTrigger: ({ options }) => ({ invoker: [options.access ?? "public"] }),
  callableTrigger: () => ({}),
  blockingTrigger: () => ({}),
  scheduleTrigger: (plan) => ({
    schedule: scheduleOf(plan.options).text,
    timeZone: text(plan, "timezone") ?? "UTC",
    retryConfig: retryConfig(plan, "retryCount"),
  }),
  taskQueueTrigger: (plan) => ({ retryConfig: retryConfig(plan, "maxAttempts") }),
  eventTrigger: (plan, config) => ({ ...eventOf(plan, config), retry: again(plan) }),
};

/** Tries after the first, or all of them, as the service counts. */
function retryConfig(
  { options: { retry } }: FunctionPlan,
  count: "retryCount" | "maxAttempts",
): Json | undefined {
  if (retry === undefined) return undefined;
  const config = defined({
    [count]: retry.attempts === undefined ? undefined : retry.attempts + (count === "maxAttempts" ? 1 : 0),
    minBackoffSeconds: retry.delay,
    maxRetrySeconds: retry.maxAge,
  });
  return Object.keys(config).length > 0 ? config : undefined;
}

/** An event that was not handled is not acknowledged, unless the function says that once is enough. */
function again({ options }: FunctionPlan): boolean {
  return options.retry?.attempts !== 0;
}

function eventOf(plan: FunctionPlan, config: FirebaseConfig): Fields {
  const trigger = triggerOf(plan);
  if (plan.kind === "database") {
    const { type, filters, patterns } = documentFilters(plan, trigger);
    const namespace = trigger === "firebase.database" ? {} : { namespace: "(default)" };
    return {
      eventType: type,
      eventFilters: { ...filters, ...namespace },
      eventFilterPathPatterns: patterns,
    };
  }
  if (plan.kind === "topic" || plan.kind === "queue") {
    return {
      eventType: "google.cloud.pubsub.topic.v1.messagePublished",
      eventFilters: { topic: text(plan, "name") ?? plan.name },
    };
  }
  const type = text(plan, "type") ?? plan.name;
  const source = text(plan, "source");
  return {
    eventType: type,
    eventFilters: source === undefined ? {} : { source },
    channel: type.startsWith("google.") ? undefined : (config.channel ?? CHANNEL),
  };
}

/** Where Firebase itself looks for events of one's own. */
const CHANNEL = "locations/us-central1/channels/firebase";

function storageEvents(plan: FunctionPlan): Readonly<Record<string, Fields>> {
  const actions = list(plan, "on") ?? Object.keys(STORAGE_TYPES);
  return Object.fromEntries(
    actions.map((action, index) => [
      index === 0 ? plan.name : `${plan.name}-${action}`,
      {
        eventType: storageType(action),
        eventFilters: { bucket: text(plan, "bucket") ?? plan.name },
        retry: again(plan),
      },
    ]),
  );
}

/** The full name of what Firebase Authentication asks before. */
function named(endpoint: Readonly<Record<string, Json>>): Json {
  const { blockingTrigger } = endpoint;
  if (!isRecord(blockingTrigger)) return endpoint;
  const type = String(blockingTrigger["eventType"]);
  return {
    ...endpoint,
    blockingTrigger: {
      ...(blockingTrigger as Readonly<Record<string, Json>>), // a record, of which this is one
      eventType: type.includes("/") ? type : `providers/cloud.auth/eventTypes/user.${type}`,
    },
  };
}

/** Without the keys that have no value. */
function defined(record: Fields): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(record).filter((entry): entry is [string, Json] => entry[1] !== undefined),
  );
}

/** Records are merged, everything else is replaced. */
function merge(
  base: Readonly<Record<string, Json>>,
  over: Readonly<Record<string, Json>>,
): Record<string, Json> {
  const result = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const before = result[key];
    result[key] =
      isRecord(before) && isRecord(value)
        ? merge(before as Readonly<Record<string, Json>>, value as Readonly<Record<string, Json>>) // plain data both
        : value;
  }
  return result;
}
