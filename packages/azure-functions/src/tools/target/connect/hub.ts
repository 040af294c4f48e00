import { word } from "anyfn/shell";
import type { FunctionPlan } from "anyfn/target";
import { bindingOf } from "../registrations.ts";
import { type Script, setting, uses, variable } from "../script.ts";

/** An event hub, and the consumer group that the function reads as: https://learn.microsoft.com/cli/azure/eventhubs */
export function connectHub(fn: FunctionPlan, script: Script): void {
  const { connection, eventHubName, consumerGroup = "$Default" } = bindingOf(fn, script.plan);
  const name = String(connection);
  const id = variable(
    script,
    `${name}_NAMESPACE`,
    `$APP-${name.toLowerCase().replaceAll("_", "-")}`,
    `The namespace of Event Hubs behind ${name}: its name is unique in the world.`,
  );
  uses(script, "event_hubs", "event_hub");
  script.before.add(`event_hubs ${word({ variable: id })}`);
  setting(script, `${name}__fullyQualifiedNamespace`, { variable: id }, ".servicebus.windows.net");
  script.before.add(
    `event_hub ${word({ variable: id })} ${word(String(eventHubName))} ${word(String(consumerGroup))}`,
  );
}
