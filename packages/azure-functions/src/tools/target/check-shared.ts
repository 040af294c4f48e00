import type { AppPlan, FunctionPlan, Problem } from "anyfn/target";
import { HOST_STORAGE } from "../../registration.ts";
import { hostSettings } from "./host.ts";
import { ELSEWHERE } from "./limits.ts";
import { text } from "./option.ts";
import { bindingOf } from "./registrations.ts";
import { connections, secretsOf, UTC } from "./settings.ts";
import { triggerOf } from "./triggers.ts";

/** What the functions of an app have in common, and disagree about. */
export function* checkShared(plan: AppPlan): Generator<Problem> {
  yield* environment(plan);
  yield* zones(plan);
  yield* host(plan);
  yield* sources(plan);
}

/** All run in one process. */
function* environment(plan: AppPlan): Generator<Problem> {
  const { functions } = plan;
  const said = new Map<string, { readonly fn: FunctionPlan; readonly value: string }>();
  const secrets = new Set(secretsOf(plan));
  const settings = new Set([HOST_STORAGE, ...connections(plan).map(({ setting }) => setting)]);
  for (const fn of functions) {
    for (const [name, value] of Object.entries(fn.env)) {
      const other = said.get(name);
      if (other !== undefined && other.value !== value) {
        yield {
          function: fn.name,
          reason: `${fn.name} and ${other.fn.name} set ${name} to different values, and all functions of an app run in one process.`,
          waysOut: ["Give the two variables different names.", "Set it for all, in env of anyfn.config."],
        };
      } else if (secrets.has(name) || settings.has(name)) {
        yield {
          function: fn.name,
          reason: `${name} is a variable of ${fn.name}, and the app has ${secrets.has(name) ? "a secret" : "a connection"} of that name: a setting has one value.`,
          waysOut: ["Give one of them another name.", `Take it out of env of ${fn.name}.`],
        };
      }
      said.set(name, { fn, value });
    }
  }
}

/** WEBSITE_TIME_ZONE is one for the app. */
function* zones({ functions }: AppPlan): Generator<Problem> {
  const timers = functions.filter(({ kind }) => kind === "schedule");
  const zoneOf = (fn: FunctionPlan): string => {
    const zone = text(fn, "timezone") ?? "UTC";
    return UTC.test(zone) ? "UTC" : zone;
  };
  const [first] = timers;
  const other = first && timers.find((fn) => zoneOf(fn) !== zoneOf(first));
  if (first && other)
    yield {
      function: other.name,
      reason: `${other.name} is scheduled in ${zoneOf(other)} and ${first.name} in ${zoneOf(first)}, but all timers of an app have one time zone.`,
      waysOut: [
        `Write both schedules in one zone: timezone: ${JSON.stringify(zoneOf(other))} in both.`,
        "Put one of the functions into an app of its own.",
        ELSEWHERE,
      ],
    };
}

/** host.json has each setting once. */
function* host(plan: AppPlan): Generator<Problem> {
  const said = new Map<string, { readonly fn: FunctionPlan; readonly value: unknown }>();
  for (const fn of plan.functions) {
    for (const { path, value, option } of hostSettings(fn, plan)) {
      const key = path.join(".");
      const other = said.get(key);
      if (other !== undefined && other.value !== value && path[1] !== "newBatchThreshold") {
        yield {
          function: fn.name,
          reason: `${option} of ${fn.name} makes ${key} of host.json ${JSON.stringify(value)}, and ${other.fn.name} has ${JSON.stringify(other.value)} there: it is one for the app.`,
          waysOut: [
            `Write the same ${option} for both functions.`,
            "Put one of them into an app of its own, or keep it from this target with targets.",
          ],
        };
      }
      said.set(key, { fn, value });
    }
  }
}

/** Two functions that would take each other's messages. */
function* sources(plan: AppPlan): Generator<Problem> {
  const taken = new Map<string, FunctionPlan>();
  for (const fn of plan.functions) {
    const id = triggerOf(fn, plan);
    const options = SOURCES[id];
    if (options === undefined) continue;
    const binding = bindingOf(fn, plan);
    const key = JSON.stringify([id, ...options.map((option) => binding[option])]);
    const other = taken.get(key);
    if (other !== undefined) {
      const stream = fn.kind === "stream";
      yield {
        function: fn.name,
        reason: `${other.name} and ${fn.name} both read ${stream ? "the stream" : "the queue"} ${JSON.stringify(text(fn, "name") ?? fn.name)}${stream ? " in one consumer group" : ""}: each would get a part of the messages.`,
        waysOut: stream
          ? [
              `Give one a consumer group of its own: native: { "azure-functions": { binding: { consumerGroup: ${JSON.stringify(fn.name)} } } }.`,
              "Put both into one function.",
            ]
          : [
              "Make them topic functions: each then gets every message.",
              "Put both into one function, or give each a queue of its own.",
            ],
      };
    }
    taken.set(key, fn);
  }
}

const SOURCES: Readonly<Record<string, readonly string[]>> = {
  "azure.storage-queue": ["connection", "queueName"],
  "azure.service-bus.queue": ["connection", "queueName"],
  "azure.event-hubs": ["connection", "eventHubName", "consumerGroup"],
  "azure.kafka": ["brokerList", "topic", "consumerGroup"],
};
