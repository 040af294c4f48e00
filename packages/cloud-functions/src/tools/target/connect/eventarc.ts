import { bare, command, flag, type Word, word } from "anyfn/shell";
import type { FunctionPlan } from "anyfn/target";
import { regionOf } from "../function.ts";
import { type Script, uses } from "../script.ts";

/** Whether a failed event comes again. It does where nothing is said: an event that was not handled is not acknowledged. */
export function deliveryFlags({ options }: FunctionPlan): readonly Word[] {
  return [
    bare(options.retry?.attempts === 0 ? "no-retry" : "retry"),
    flag("trigger-service-account", { variable: "SERVICE_ACCOUNT" }),
  ];
}

/** What the service account needs so that Eventarc may call in its name. */
export function grantEventarc(script: Script): void {
  uses(script, "grant", "invoker");
  script.services.add("eventarc").add("pubsub");
  script.setup.add('grant "serviceAccount:$SERVICE_ACCOUNT" roles/eventarc.eventReceiver');
}

/**
 * How often and how long, which is said to the subscription behind the trigger: the function's own, or a further one, of a name and a location.
 * https://cloud.google.com/eventarc/docs/retry-events
 */
export function tuneSubscription(
  plan: FunctionPlan,
  script: Script,
  further?: readonly [name: Word, location: Word],
): void {
  const flags = retryFlags(plan, "update");
  if (flags.length === 0 || plan.options.retry?.attempts === 0) return;
  uses(script, "subscription_of");
  if (!further) uses(script, "own_trigger");
  const trigger = further?.join(" ") ?? `"$(own_trigger ${word(plan.name)} ${word(...regionOf(plan))})"`;
  script.lines.push(
    `subscription="$(subscription_of ${trigger})"`,
    ...deadLetters(plan, script),
    command(
      ["run", "gcloud", "pubsub", "subscriptions", "update", word({ variable: "subscription" })] as Word[], // the build's own
      flags,
    ),
    ...(deadLetterOf(plan) === undefined ? [] : forwarding(script, word({ variable: "subscription" }))),
  );
}

/** Flags of a subscription for what `retry` says. A subscription that exists loses what is no longer said. */
export function retryFlags(plan: FunctionPlan, verb: "create" | "update"): readonly Word[] {
  const { retry } = plan.options;
  const dead = deadLetterOf(plan);
  if (retry === undefined && verb === "create") return [];
  return [
    ...(dead === undefined
      ? verb === "update" && retry !== undefined
        ? [bare("clear-dead-letter-policy")]
        : []
      : [flag("dead-letter-topic", dead), flag("max-delivery-attempts", String((retry?.attempts ?? 4) + 1))]),
    ...(retry?.delay === undefined
      ? []
      : [
          flag("min-retry-delay", `${retry.delay}s`),
          flag("max-retry-delay", `${Math.max(LONGEST_DELAY, retry.delay)}s`),
        ]),
    ...(retry?.maxAge === undefined ? [] : [flag("message-retention-duration", `${retry.maxAge}s`)]),
  ];
}

/** Seconds between two tries at most, as Eventarc's own subscriptions have it. */
const LONGEST_DELAY = 600;

/** The topic of messages that failed for good. Pub/Sub counts tries only where there is one. */
export function deadLetterOf({ name, options: { retry, name: source } }: FunctionPlan): string | undefined {
  if (retry?.deadLetter !== undefined) return retry.deadLetter;
  if (retry?.attempts === undefined || retry.attempts === 0) return undefined;
  return `${(source ?? name).replace(/^.*\//, "")}-dead`;
}

/** Makes the topic of messages that failed for good. */
export function deadLetters(plan: FunctionPlan, script: Script): string[] {
  const dead = deadLetterOf(plan);
  if (dead === undefined) return [];
  uses(script, "dead_letters");
  return [`dead_letters ${word(dead)}`];
}

/** Lets Pub/Sub move messages on. */
export function forwarding(script: Script, subscription: Word): string[] {
  uses(script, "forwards");
  return [`forwards ${subscription}`];
}
