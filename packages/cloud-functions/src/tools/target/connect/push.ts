import { bare, command, flag, type Word, word } from "anyfn/shell";
import type { FunctionPlan } from "anyfn/target";
import { DEFAULT_TIMEOUT } from "../memory.ts";
import { text } from "../option.ts";
import { type Script, uses } from "../script.ts";
import { deployCalled } from "./called.ts";
import { deadLetterOf, deadLetters, forwarding, retryFlags } from "./eventarc.ts";

/**
 * A subscription that pushes to the function: a queue's has the queue's name, a topic's the function's.
 * https://cloud.google.com/sdk/gcloud/reference/pubsub/subscriptions/create
 */
export function connectPush(plan: FunctionPlan, script: Script): void {
  const { timeout = DEFAULT_TIMEOUT, ordered } = plan.options;
  const source = text(plan, "name") ?? plan.name;
  const subscription = word(subscriptionOf(plan));
  const flags = [
    flag("push-endpoint", { variable: "address" }),
    flag("push-auth-service-account", { variable: "SERVICE_ACCOUNT" }),
    flag("push-auth-token-audience", { variable: "address" }),
    // Messages that are still worked on must not come again.
    flag("ack-deadline", String(Math.max(10, timeout))),
    flag("expiration-period", "never"),
  ];
  uses(script, "topic", "exists");
  script.services.add("pubsub");
  deployCalled(plan, script);
  const dead = deadLetterOf(plan);
  const change = [
    ...retryFlags(plan, "update"),
    ...(plan.options.retry === undefined ? [bare("clear-dead-letter-policy")] : []),
    ...(plan.options.retry?.delay === undefined ? [bare("clear-retry-policy")] : []),
  ];
  script.lines.push(
    ...(source.includes("/") ? [] : [`topic ${word(source)}`]),
    ...deadLetters(plan, script),
    `if exists gcloud pubsub subscriptions describe ${subscription} --project="\${PROJECT}"; then`,
    `  ${pubsub("update", subscription, [...flags, ...change])}`,
    "else",
    `  ${pubsub("create", subscription, [
      flag("topic", source),
      ...flags,
      ...(ordered === true ? [bare("enable-message-ordering")] : []),
      ...retryFlags(plan, "create"),
    ])}`,
    "fi",
    ...(dead === undefined ? [] : forwarding(script, subscription)),
  );
}

/** The name of the subscription that a function has of its own. */
function subscriptionOf(plan: FunctionPlan): string {
  const source = text(plan, "name") ?? plan.name;
  return plan.kind === "queue" && !source.includes("/") ? source : plan.name;
}

function pubsub(verb: string, subscription: Word, flags: readonly Word[]): string {
  return command(
    ["run", "gcloud", "pubsub", "subscriptions", verb, subscription] as Word[], // words of the build's own
    [flag("project", { variable: "PROJECT" }), ...flags],
    "  ",
  );
}
