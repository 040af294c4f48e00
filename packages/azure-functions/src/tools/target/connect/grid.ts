import { createHash } from "node:crypto";
import { flag, flags, type Word, word } from "anyfn/shell";
import type { FunctionPlan } from "anyfn/target";
import { text } from "../option.ts";
import { type Script, uses, variable } from "../script.ts";

/** Events of a topic of one's own, as CloudEvents, or of one of Azure's services: https://learn.microsoft.com/cli/azure/eventgrid/event-subscription */
export function connectGrid(fn: FunctionPlan, script: Script): void {
  const type = text(fn, "type") ?? "";
  const source = text(fn, "source");
  const azures = type.startsWith("Microsoft.");
  uses(script, "subscribe");
  if (azures) {
    const id = variable(
      script,
      `${fn.name}_SOURCE`,
      undefined,
      `The resource id of what sends ${type} to ${fn.name}.`,
    );
    script.after.add(
      [
        `subscribe ${word(subscriptionName(fn))} ${word({ variable: id })}`,
        functionEndpoint(fn),
        flag("included-event-types", type),
        ...deliveryFlags(fn, script),
      ].join(" "),
    );
    return;
  }
  const topic = word({
    variable: variable(
      script,
      "TOPIC",
      "$APP-events",
      "The Event Grid topic of events that are not Azure's.",
    ),
  });
  uses(script, "grid_topic");
  script.before.add(`grid_topic ${topic}`);
  script.after.add(
    [
      `subscribe ${word(subscriptionName(fn))} "$(az eventgrid topic show --resource-group "$RESOURCE_GROUP" --name ${topic} --query id --output tsv)"`,
      functionEndpoint(fn),
      flag("event-delivery-schema", "cloudeventschemav1_0"),
      flag("included-event-types", type),
      ...(source === undefined
        ? []
        : [flags("advanced-filter", [word("source"), word("StringIn"), word(source)])]),
      ...deliveryFlags(fn, script),
    ].join(" "),
  );
}

/** The function itself, by its id. */
export function functionEndpoint(fn: FunctionPlan): string {
  return `--endpoint-type=azurefunction --endpoint="$APP_ID"/functions/${word(fn.name)}`;
}

/** How often, how long, and where what failed for good goes: https://learn.microsoft.com/azure/event-grid/manage-event-delivery */
export function deliveryFlags({ options: { retry } }: FunctionPlan, script: Script): readonly Word[] {
  if (retry?.deadLetter !== undefined) {
    uses(script, "storage_id");
    script.before.add(
      `run az storage container create --auth-mode key --account-name "$STORAGE" --name ${word(retry.deadLetter)}`,
    );
  }
  return [
    ...(retry?.attempts === undefined ? [] : [flag("max-delivery-attempts", String(retry.attempts + 1))]),
    ...(retry?.maxAge === undefined ? [] : [flag("event-ttl", String(Math.ceil(retry.maxAge / 60)))]),
    ...(retry?.deadLetter === undefined
      ? []
      : [
          `--deadletter-endpoint="$(storage_id "$STORAGE")"/blobServices/default/containers/${word(retry.deadLetter)}` as Word, // quoted part by part
        ]),
  ];
}

/** Names of event subscriptions take 3 to 64 letters, digits and hyphens: a name that is not left as it is gets a part of its hash, so that no two become one. */
export function subscriptionName({ name }: FunctionPlan): string {
  const plain = `anyfn-${name}`;
  if (plain.length <= 64 && !name.includes("_")) return plain;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${plain.replaceAll("_", "-").slice(0, 55)}-${hash}`;
}
