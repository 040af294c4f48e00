import { type AppPlan, CronError, type FunctionPlan, scheduleOf } from "anyfn/target";
import { SETTING } from "./config.ts";
import { type Complaint, ELSEWHERE, one } from "./limits.ts";
import { text } from "./option.ts";
import { planOf } from "./plans.ts";
import { bindingOf } from "./registrations.ts";
import { rowOf, rows } from "./rows.ts";
import { UTC } from "./settings.ts";
import { connectionOf, triggerOf } from "./triggers.ts";

/** What a function asks of its trigger. */
export function* checkTrigger(fn: FunctionPlan, plan: AppPlan): Generator<Complaint> {
  const { kind, batch } = fn;
  const id = triggerOf(fn, plan);
  const row = rowOf(kind, id);
  if (!row) {
    const fitting = rows.filter((candidate) => candidate.kind === kind).map((candidate) => candidate.id);
    yield {
      reason: `native["azure-functions"].trigger is ${JSON.stringify(id)}, which is no trigger of ${one(kind)} function.`,
      waysOut: [
        `Use ${fitting.length > 1 ? "one of " : ""}${fitting.join(", ")}.`,
        "Leave the trigger out for the default.",
      ],
    };
    return;
  }
  // Before its binding, which is made of the schedule.
  const schedule = kind === "schedule" ? [...scheduleMistakes(fn, plan)] : [];
  yield* schedule;
  if (schedule.some(({ reason }) => !reason.startsWith("timezone"))) return;
  const binding = bindingOf(fn, plan);
  const connection = connectionOf(id);
  const missing = row.registration.required.filter(
    (option) => binding[option] === undefined || binding[option] === "",
  );
  for (const option of missing) {
    if (option === connection?.option) {
      const example = connection.service.replaceAll("-", "_").toUpperCase();
      yield {
        reason: `${fn.name} reads from ${SERVICE_TITLES[connection.service]}, but no app setting is named that holds the connection: its trigger ${id} needs ${option}.`,
        waysOut: [
          `Name one for the app: "azure-functions": { connections: { ${JSON.stringify(connection.service)}: ${JSON.stringify(example)} } } in anyfn.config.`,
          `Name one for the function: native: { "azure-functions": { binding: { ${option}: ${JSON.stringify(example)} } } }.`,
        ],
      };
    } else {
      yield {
        reason: `${fn.name} does not say ${option}, which its trigger ${id} needs.`,
        waysOut: [
          id === "azure.cosmos-db" && option === "databaseName"
            ? 'Say the database: database({ collection, database: "shop" }, …).'
            : `Say it: native: { "azure-functions": { binding: { ${option}: "…" } } }.`,
          id === "azure.cosmos-db"
            ? 'Say it: native: { "azure-functions": { binding: { databaseName: "shop" } } }; or use another database: trigger: "azure.sql".'
            : ELSEWHERE,
        ],
      };
    }
  }
  const setting = connection && binding[connection.option];
  if (
    connection &&
    connection.service !== "kafka" &&
    setting !== undefined &&
    setting !== "" &&
    !(typeof setting === "string" && SETTING.test(setting))
  ) {
    yield {
      // A connection itself is a secret.
      reason: /[=;]/.test(String(setting))
        ? `${connection.option} of ${fn.name} looks like a connection itself, and is the name of the app setting that holds it.`
        : `${connection.option} of ${fn.name} is ${JSON.stringify(setting)?.slice(0, 80)}, which is no name of an app setting.`,
      waysOut: [
        'Write the name of the setting that holds the connection, such as "BUS": letters, digits and underscores.',
        `Leave it out, and name one for the app: "azure-functions": { connections: { ${JSON.stringify(connection.service)}: "…" } } in anyfn.config.`,
      ],
    };
  }
  if (batch === true && kind !== "stream") {
    const whole = id.startsWith("azure.service-bus.") && binding["cardinality"] === "many";
    if (!whole)
      yield {
        reason: `Azure Functions hands over the messages of a ${kind} one by one, or takes a batch as failed whole: ${kind}.batch cannot say which of its messages failed.`,
        waysOut: [
          `Use ${kind}(…): its handler takes one message, and each is tried again by itself.`,
          'Take whole batches of Service Bus, which all come again when one fails: native: { "azure-functions": { trigger: "azure.service-bus.' +
            `${kind}", binding: { cardinality: "many" } } }.`,
          ELSEWHERE,
        ],
      };
  }
  if (fn.options["ordered"] === true && id === "azure.storage-queue") {
    yield {
      reason: "ordered is true, but queues of Azure Storage keep no order.",
      waysOut: [
        'Use Service Bus, whose sessions do: native: { "azure-functions": { trigger: "azure.service-bus.queue" } }.',
        "Leave ordered out.",
      ],
    };
  }
  if (id === "azure.blob" && !planOf(plan).polls) {
    yield {
      reason: `native["azure-functions"].trigger is "azure.blob", which polls, and ${planOf(plan).title} does not.`,
      waysOut: [
        "Leave the trigger out: events of the storage account then tell of new blobs.",
        'Choose another plan: "azure-functions": { plan: "premium" } in anyfn.config.',
      ],
    };
  }
  if (
    id.startsWith("azure.blob") &&
    triggerOf({ ...fn, options: { ...fn.options, native: {} } }, plan) === "azure.event-grid.storage"
  ) {
    yield {
      reason: `The trigger ${id} knows of written blobs alone, but the function asks for more: on is ${JSON.stringify(fn.options["on"] ?? "everything")}.`,
      waysOut: [
        'Say on: ["created"].',
        'Use the trigger "azure.event-grid.storage", which is the default for the others.',
      ],
    };
  }
  if (id === "azure.warmup" && !planOf(plan).warmup) {
    yield {
      reason: `The trigger azure.warmup is called on new instances, which ${planOf(plan).title} does not do.`,
      waysOut: [
        'Choose another plan: "azure-functions": { plan: "flex-consumption" } in anyfn.config.',
        "Leave the work to setup(), which runs once on every instance.",
      ],
    };
  }
}

/** A schedule in NCRONTAB has a field for seconds; all else that the five fields can say means the same there. */
function* scheduleMistakes(fn: FunctionPlan, plan: AppPlan): Generator<Complaint> {
  try {
    scheduleOf(fn.options);
  } catch (error) {
    if (!(error instanceof CronError)) throw error;
    yield { reason: error.message, waysOut: error.waysOut };
    return;
  }
  const zone = text(fn, "timezone");
  const { zones, title } = planOf(plan);
  if (zone === undefined || UTC.test(zone) || zones) return;
  yield {
    option: "timezone",
    reason: `timezone: ${JSON.stringify(zone)} is not UTC, which is the only time zone of timers on ${title}.`,
    waysOut: [
      "Write the schedule in UTC and leave timezone out.",
      'Choose a plan that knows zones: "azure-functions": { plan: "premium" } in anyfn.config.',
      ELSEWHERE,
    ],
  };
}

const SERVICE_TITLES: Readonly<Record<string, string>> = {
  storage: "Azure Storage",
  "service-bus": "Service Bus",
  "event-hubs": "Event Hubs",
  "cosmos-db": "Cosmos DB",
  sql: "Azure SQL",
  kafka: "Apache Kafka",
};
