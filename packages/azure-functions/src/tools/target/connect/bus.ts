import { flag, type Word, word } from "anyfn/shell";
import type { FunctionPlan } from "anyfn/target";
import { bindingOf } from "../registrations.ts";
import { type Script, setting, uses, variable } from "../script.ts";

/** A queue, or a subscription of a topic: https://learn.microsoft.com/cli/azure/servicebus */
export function connectBus(fn: FunctionPlan, script: Script): void {
  const { connection, queueName, topicName, subscriptionName, isSessionsEnabled } = bindingOf(
    fn,
    script.plan,
  );
  const name = String(connection);
  const namespace = word({
    variable: variable(
      script,
      `${name}_NAMESPACE`,
      `$APP-${name.toLowerCase().replaceAll("_", "-")}`,
      `The namespace of Service Bus behind ${name}: its name is unique in the world.`,
    ),
  });
  uses(script, "service_bus");
  script.before.add(`service_bus ${namespace}`);
  setting(
    script,
    `${name}__fullyQualifiedNamespace`,
    { variable: `${name}_NAMESPACE`.toUpperCase() },
    ".servicebus.windows.net",
  );
  const { retry } = fn.options;
  const dead = retry?.deadLetter;
  if (dead !== undefined) {
    uses(script, "bus_queue");
    script.before.add(`bus_queue ${namespace} ${word(dead)} false`);
  }
  const flags: Word[] = [
    ...(retry?.attempts === undefined ? [] : [flag("max-delivery-count", String(retry.attempts + 1))]),
    ...(retry?.maxAge === undefined ? [] : [flag("default-message-time-to-live", `PT${retry.maxAge}S`)]),
    ...(dead === undefined ? [] : [flag("forward-dead-lettered-messages-to", dead)]),
  ];
  const sessions = isSessionsEnabled === true ? "true" : "false";
  const helper = topicName === undefined ? "bus_queue" : "bus_subscription";
  uses(script, helper);
  const entity =
    topicName === undefined
      ? [word(String(queueName))]
      : [word(String(topicName)), word(String(subscriptionName))];
  script.before.add([helper, namespace, ...entity, sessions, ...flags].join(" "));
}
