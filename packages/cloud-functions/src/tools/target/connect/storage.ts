import { command, flag, type Part, type Word, word } from "anyfn/shell";
import type { FunctionPlan } from "anyfn/target";
import { deployCommand, regionOf } from "../function.ts";
import { list, text } from "../option.ts";
import { pairs } from "../pairs.ts";
import { type Script, uses, variable } from "../script.ts";
import { deliveryFlags, grantEventarc, tuneSubscription } from "./eventarc.ts";

/** Changes of the objects of a bucket: https://cloud.google.com/eventarc/docs/reference/supported-events#cloud-storage */
export function connectStorage(plan: FunctionPlan, script: Script): void {
  const bucket = { variable: bucketOf(plan, script) };
  const location = word({ variable: "location" });
  const [first = "created", ...others] = list(plan, "on") ?? Object.keys(STORAGE_TYPES);
  const filters = (action: string): (readonly [string, ...Part[]])[] => [
    ["type", storageType(action)],
    ["bucket", bucket],
  ];
  uses(script, "bucket", "bucket_location");
  grantEventarc(script);
  script.services.add("storage");
  // Cloud Storage itself publishes what Eventarc hands on.
  script.setup.add(
    'grant "serviceAccount:$(gcloud storage service-agent --project="$PROJECT")" roles/pubsub.publisher',
  );
  script.lines.push(
    `bucket ${word(bucket)}`,
    `location="$(bucket_location ${word(bucket)})"`,
    deployCommand(script, plan, [
      pairs("trigger-event-filters", filters(first)),
      `--trigger-location=${location}` as Word, // a quoted word
      ...deliveryFlags(plan),
    ]),
    `invoker ${word(plan.name)} ${word(...regionOf(plan))}`,
  );
  tuneSubscription(plan, script);
  for (const action of others) {
    const trigger = word(`${triggerName(plan.name)}-${action}`);
    uses(script, "also_on");
    script.lines.push(
      command(
        ["also_on", trigger, word(plan.name), word(...regionOf(plan)), location] as Word[], // the build's own, and four that are quoted
        [pairs("event-filters", filters(action))],
      ),
    );
    tuneSubscription(plan, script, [trigger, location]);
  }
}

/** Notifications that the bucket publishes to a topic of the function's own: https://cloud.google.com/sdk/gcloud/reference/storage/buckets/notifications/create */
export function connectStorageTopic(plan: FunctionPlan, script: Script): void {
  const bucket = { variable: bucketOf(plan, script) };
  const topic = `${plan.name}-objects`;
  const on = list(plan, "on") ?? Object.keys(NOTIFICATIONS);
  const prefix = text(plan, "prefix");
  uses(script, "bucket", "topic");
  grantEventarc(script);
  script.services.add("storage");
  script.lines.push(
    `bucket ${word(bucket)}`,
    `topic ${word(topic)}`,
    deployCommand(script, plan, [flag("trigger-topic", topic), ...deliveryFlags(plan)]),
    `invoker ${word(plan.name)} ${word(...regionOf(plan))}`,
    `if [[ "$(gcloud storage buckets notifications list ${word("gs://", bucket)} --format=json)" != *${word(`/topics/${topic}"`)}* ]]; then`,
    `  ${command(
      ["run", "gcloud", "storage", "buckets", "notifications", "create", word("gs://", bucket)] as Word[], // the build's own
      [
        flag("topic", "projects/", { variable: "PROJECT" }, `/topics/${topic}`),
        flag("event-types", on.flatMap((action) => NOTIFICATIONS[action] ?? []).join(",")),
        flag("payload-format", "json"),
        ...(prefix === undefined || prefix === "" ? [] : [flag("object-prefix", prefix)]),
      ],
      "  ",
    )}`,
    "fi",
  );
  tuneSubscription(plan, script);
}

/** The type of event of an action. */
export function storageType(action: string): string {
  return `google.cloud.storage.object.v1.${STORAGE_TYPES[action] ?? action}`;
}

/** The last part of the type of event of each action. */
export const STORAGE_TYPES: Readonly<Record<string, string>> = {
  created: "finalized",
  deleted: "deleted",
  archived: "archived",
  updated: "metadataUpdated",
};

const NOTIFICATIONS: Readonly<Record<string, string>> = {
  created: "OBJECT_FINALIZE",
  deleted: "OBJECT_DELETE",
  archived: "OBJECT_ARCHIVE",
  updated: "OBJECT_METADATA_UPDATE",
};

/** Names of triggers take lower case, digits and hyphens. */
function triggerName(name: string): string {
  return name.toLowerCase().replaceAll("_", "-").slice(0, 50);
}

/** The variable that holds the bucket's name. */
function bucketOf(plan: FunctionPlan, script: Script): string {
  const name = text(plan, "bucket") ?? plan.name;
  return variable(
    script,
    `BUCKET_${name}`,
    name,
    `The bucket that functions call ${JSON.stringify(name)}; its name is unique in the world.`,
  );
}
